/// Reserves an attached file and hands back a pre-signed URL for its bytes.
///
/// Source: Connect API 2017-08-08, `StartAttachedFileUpload` (documented).
public enum StartAttachedFileUpload: Operation {
    /// The operation's AWS name.
    public static let name = "StartAttachedFileUpload"
    /// PUT; the query carries `associatedResourceArn`.
    public static let route = Route("PUT", "/attached-files/{InstanceId}")

    /// What the caller sends.
    public struct Input: OperationInput {
        /// The instance, in the path; 1–100 characters.
        public var instanceID: String
        /// The case or contact that the file belongs to, in the query.
        public var associatedResourceARN: String
        /// The name, in the body; 1–256 characters without control characters; its last extension must be allowed.
        public var fileName: String
        /// Declared size in bytes, in the body; at least 1, and the PUT must carry exactly this many.
        public var fileSizeInBytes: Int64
        /// The use, in the body; only `ATTACHMENT` is taken.
        public var fileUseCaseType: FileUseCaseType
        /// Lifetime of the URL in seconds, in the body; 5–300, and 300 when `nil`.
        public var urlExpiryInSeconds: Int64?
        /// Idempotency key, in the body; at most 500 characters.
        public var clientToken: String?
        /// The Connect user who creates the file, in the body; the calling identity when `nil`.
        public var createdBy: CreatedBy?
        /// Tags, in the body; 1–50 when given.
        public var tags: Tags?

        /// An input of these values.
        public init(
            instanceID: String,
            associatedResourceARN: String,
            fileName: String,
            fileSizeInBytes: Int64,
            fileUseCaseType: FileUseCaseType = .attachment,
            urlExpiryInSeconds: Int64? = nil,
            clientToken: String? = nil,
            createdBy: CreatedBy? = nil,
            tags: Tags? = nil
        ) {
            self.instanceID = instanceID
            self.associatedResourceARN = associatedResourceARN
            self.fileName = fileName
            self.fileSizeInBytes = fileSizeInBytes
            self.fileUseCaseType = fileUseCaseType
            self.urlExpiryInSeconds = urlExpiryInSeconds
            self.clientToken = clientToken
            self.createdBy = createdBy
            self.tags = tags
        }

        /// Reads the members by where they travel.
        public init(_ request: OperationRequest) throws(MemberError) {
            instanceID = try request.label("InstanceId")
            associatedResourceARN = try request.requiredQueryValue("associatedResourceArn")
            let members = request.members
            fileName = try members.requiredString("FileName")
            do {
                fileSizeInBytes = try members.requiredInteger("FileSizeInBytes")
            } catch {
                // A whole number beyond 64 bits is a size, and outside the bounds of every scope.
                guard case .number(let literal)? = members["FileSizeInBytes"],
                    literal.utf8.allSatisfy({ "-0123456789".utf8.contains($0) })
                else { throw error }
                throw MemberError(error.member, error.rule, reason: .invalidFileSize)
            }
            fileUseCaseType = FileUseCaseType(rawValue: try members.requiredString("FileUseCaseType"))
            urlExpiryInSeconds = try members.integer("UrlExpiryInSeconds")
            clientToken = try members.string("ClientToken")
            createdBy = nil
            if let union = try members.object("CreatedBy") { createdBy = try CreatedBy(union) }
            tags = try members.tags("Tags")
        }

        /// The members by where they travel.
        public var request: OperationRequest {
            var body = JSONObject()
            body.set("FileName", fileName)
            body.set("FileSizeInBytes", fileSizeInBytes)
            body.set("FileUseCaseType", fileUseCaseType.rawValue)
            body.set("UrlExpiryInSeconds", urlExpiryInSeconds)
            body.set("ClientToken", clientToken)
            body.set("CreatedBy", createdBy.map { .object($0.json) })
            body.set("Tags", tags.map { .object($0.json) })
            return OperationRequest(
                labels: ["InstanceId": instanceID],
                query: [.init("associatedResourceArn", associatedResourceARN)],
                body: body
            )
        }
    }

    /// What the service answers.
    public struct Output: OperationOutput {
        /// The file's ARN.
        public var fileARN: String
        /// The file's id.
        public var fileID: String
        /// When the file was started, `yyyy-MM-ddTHH:mm:ss.SSSZ`.
        public var creationTime: String
        /// The status, `PROCESSING` for a new file.
        public var fileStatus: FileStatusType
        /// Who started the file.
        public var createdBy: CreatedBy?
        /// Where to PUT the bytes.
        public var uploadURLMetadata: UploadURLMetadata

        /// An output of these values.
        public init(
            fileARN: String,
            fileID: String,
            creationTime: String,
            fileStatus: FileStatusType,
            createdBy: CreatedBy?,
            uploadURLMetadata: UploadURLMetadata
        ) {
            self.fileARN = fileARN
            self.fileID = fileID
            self.creationTime = creationTime
            self.fileStatus = fileStatus
            self.createdBy = createdBy
            self.uploadURLMetadata = uploadURLMetadata
        }

        /// Reads the members; unknown ones are ignored.
        public init(_ json: JSONObject) throws(MemberError) {
            fileARN = try json.requiredString("FileArn")
            fileID = try json.requiredString("FileId")
            creationTime = try json.requiredString("CreationTime")
            fileStatus = FileStatusType(rawValue: try json.requiredString("FileStatus"))
            createdBy = nil
            if let union = try json.object("CreatedBy") { createdBy = try CreatedBy(union) }
            uploadURLMetadata = try UploadURLMetadata(json.requiredObject("UploadUrlMetadata"))
        }

        /// The members as JSON.
        public var json: JSONObject {
            var object = JSONObject()
            object.set("FileArn", fileARN)
            object.set("FileId", fileID)
            object.set("CreationTime", creationTime)
            object.set("FileStatus", fileStatus.rawValue)
            object.set("CreatedBy", createdBy.map { .object($0.json) })
            object.set("UploadUrlMetadata", .object(uploadURLMetadata.json))
            return object
        }
    }
}
