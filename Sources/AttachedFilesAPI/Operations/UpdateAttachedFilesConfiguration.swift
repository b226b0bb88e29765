/// Changes the limits of one scope of an instance; what is not given keeps its value.
///
/// Source: Connect API, `UpdateAttachedFilesConfiguration` (documented).
public enum UpdateAttachedFilesConfiguration: Operation {
    /// The operation's AWS name.
    public static let name = "UpdateAttachedFilesConfiguration"
    /// POST; no query.
    public static let route = Route("POST", "/attached-files-configurations/{InstanceId}/{AttachmentScope}")
    /// Broken rules are `InvalidParameterException`s.
    public static let invalidInput = ErrorCode.invalidParameter

    /// What the caller sends.
    public struct Input: OperationInput {
        /// The instance, in the path; 1–100 characters.
        public var instanceID: String
        /// The scope, in the path.
        public var attachmentScope: AttachmentScope
        /// The largest file in bytes, in the body; 1–104857600, unchanged when `nil`.
        public var maximumSizeLimitInBytes: Int64?
        /// The extensions allowed, in the body; none may be uploaded when empty, unchanged when `nil`.
        public var allowedExtensions: [String]?

        /// An input of these values.
        public init(
            instanceID: String,
            attachmentScope: AttachmentScope,
            maximumSizeLimitInBytes: Int64? = nil,
            allowedExtensions: [String]? = nil
        ) {
            self.instanceID = instanceID
            self.attachmentScope = attachmentScope
            self.maximumSizeLimitInBytes = maximumSizeLimitInBytes
            self.allowedExtensions = allowedExtensions
        }

        /// Reads the members by where they travel.
        public init(_ request: OperationRequest) throws(MemberError) {
            instanceID = try request.label("InstanceId")
            attachmentScope = AttachmentScope(rawValue: try request.label("AttachmentScope"))
            maximumSizeLimitInBytes = try request.members.integer("MaximumSizeLimitInBytes")
            allowedExtensions = nil
            if let object = try request.members.object("ExtensionConfiguration") {
                allowedExtensions = try ExtensionConfiguration.read(object)
            }
        }

        /// The members by where they travel.
        public var request: OperationRequest {
            var body = JSONObject()
            body.set("MaximumSizeLimitInBytes", maximumSizeLimitInBytes)
            body.set("ExtensionConfiguration", allowedExtensions.map { .object(ExtensionConfiguration.json($0)) })
            return OperationRequest(
                labels: ["InstanceId": instanceID, "AttachmentScope": attachmentScope.rawValue],
                body: body
            )
        }
    }

    /// The limits now in force, not wrapped.
    public typealias Output = AttachedFilesConfiguration
}
