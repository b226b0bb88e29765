/// Describes a file, with a pre-signed URL for its bytes once it is approved.
///
/// Source: Connect API 2017-08-08, `GetAttachedFile` (documented).
public enum GetAttachedFile: Operation {
    /// The operation's AWS name.
    public static let name = "GetAttachedFile"
    /// GET; the query carries `associatedResourceArn` and `urlExpiryInSeconds`.
    public static let route = Route("GET", "/attached-files/{InstanceId}/{FileId}")

    /// What the caller sends.
    public struct Input: OperationInput {
        /// Which file.
        public var file: FileAddress
        /// Lifetime of the URL in seconds, in the query; 5–300, and 300 when `nil`.
        public var urlExpiryInSeconds: Int64?

        /// An input of these values.
        public init(file: FileAddress, urlExpiryInSeconds: Int64? = nil) {
            self.file = file
            self.urlExpiryInSeconds = urlExpiryInSeconds
        }

        /// Reads the members by where they travel.
        public init(_ request: OperationRequest) throws(MemberError) {
            file = try FileAddress(request)
            urlExpiryInSeconds = try request.queryInteger("urlExpiryInSeconds")
        }

        /// The members by where they travel.
        public var request: OperationRequest {
            var request = file.request
            request.query.set("urlExpiryInSeconds", urlExpiryInSeconds.map { "\($0)" })
            return request
        }
    }

    /// What the service answers.
    public struct Output: OperationOutput {
        /// The file.
        public var file: AttachedFileDescription
        /// Where to GET the bytes; `nil` unless the file is approved.
        public var downloadURLMetadata: DownloadURLMetadata?

        /// An output of these values.
        public init(file: AttachedFileDescription, downloadURLMetadata: DownloadURLMetadata?) {
            self.file = file
            self.downloadURLMetadata = downloadURLMetadata
        }

        /// Reads the members; unknown ones are ignored.
        public init(_ json: JSONObject) throws(MemberError) {
            file = try AttachedFileDescription(json)
            downloadURLMetadata = nil
            if let metadata = try json.object("DownloadUrlMetadata") {
                downloadURLMetadata = try DownloadURLMetadata(metadata)
            }
        }

        /// The members as JSON.
        public var json: JSONObject {
            var object = file.json
            object.set("DownloadUrlMetadata", downloadURLMetadata.map { .object($0.json) })
            return object
        }
    }
}
