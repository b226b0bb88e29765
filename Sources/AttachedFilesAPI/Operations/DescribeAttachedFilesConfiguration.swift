/// Describes the limits in force for one scope of an instance.
///
/// Source: Connect API, `DescribeAttachedFilesConfiguration` (documented).
public enum DescribeAttachedFilesConfiguration: Operation {
    /// The operation's AWS name.
    public static let name = "DescribeAttachedFilesConfiguration"
    /// GET; no query, no body.
    public static let route = Route("GET", "/attached-files-configurations/{InstanceId}/{AttachmentScope}")
    /// Broken rules are `InvalidParameterException`s.
    public static let invalidInput = ErrorCode.invalidParameter

    /// What the caller sends.
    public struct Input: OperationInput {
        /// The instance, in the path; 1–100 characters.
        public var instanceID: String
        /// The scope, in the path.
        public var attachmentScope: AttachmentScope

        /// An input of these values.
        public init(instanceID: String, attachmentScope: AttachmentScope) {
            self.instanceID = instanceID
            self.attachmentScope = attachmentScope
        }

        /// Reads the members by where they travel.
        public init(_ request: OperationRequest) throws(MemberError) {
            instanceID = try request.label("InstanceId")
            attachmentScope = AttachmentScope(rawValue: try request.label("AttachmentScope"))
        }

        /// The members by where they travel.
        public var request: OperationRequest {
            OperationRequest(labels: ["InstanceId": instanceID, "AttachmentScope": attachmentScope.rawValue])
        }
    }

    /// What the service answers.
    public struct Output: OperationOutput {
        /// The limits in force: set ones or defaults.
        public var attachedFilesConfiguration: AttachedFilesConfiguration

        /// An output of this configuration.
        public init(attachedFilesConfiguration: AttachedFilesConfiguration) {
            self.attachedFilesConfiguration = attachedFilesConfiguration
        }

        /// Reads the members; unknown ones are ignored.
        public init(_ json: JSONObject) throws(MemberError) {
            let object = try json.requiredObject("AttachedFilesConfiguration")
            attachedFilesConfiguration = try AttachedFilesConfiguration(object)
        }

        /// The members as JSON.
        public var json: JSONObject {
            JSONObject([.init("AttachedFilesConfiguration", .object(attachedFilesConfiguration.json))])
        }
    }
}
