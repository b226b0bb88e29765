/// Describes many files of one resource, without URLs.
///
/// Source: Connect API 2017-08-08, `BatchGetAttachedFileMetadata` (documented).
public enum BatchGetAttachedFileMetadata: Operation {
    /// The operation's AWS name.
    public static let name = "BatchGetAttachedFileMetadata"
    /// POST; the query carries `associatedResourceArn`.
    public static let route = Route("POST", "/attached-files/{InstanceId}")

    /// What the caller sends.
    public struct Input: OperationInput {
        /// The instance, in the path; 1–100 characters.
        public var instanceID: String
        /// The case or contact that the files belong to, in the query.
        public var associatedResourceARN: String
        /// The ids, in the body; 1–100 of 1–256 characters; one given twice is answered once.
        public var fileIDs: [String]

        /// An input of these values.
        public init(instanceID: String, associatedResourceARN: String, fileIDs: [String]) {
            self.instanceID = instanceID
            self.associatedResourceARN = associatedResourceARN
            self.fileIDs = fileIDs
        }

        /// Reads the members by where they travel.
        public init(_ request: OperationRequest) throws(MemberError) {
            instanceID = try request.label("InstanceId")
            associatedResourceARN = try request.requiredQueryValue("associatedResourceArn")
            fileIDs = try JSONObject.required("FileIds", request.members.strings("FileIds"))
        }

        /// The members by where they travel.
        public var request: OperationRequest {
            OperationRequest(
                labels: ["InstanceId": instanceID],
                query: [.init("associatedResourceArn", associatedResourceARN)],
                body: JSONObject([.init("FileIds", .array(fileIDs.map { .string($0) }))])
            )
        }
    }

    /// Why one file is not described.
    public struct FileError: Hashable, Sendable {
        /// The error's name, `ResourceNotFoundException` (ours; the model has no list).
        public var errorCode: String
        /// A sentence.
        public var errorMessage: String
        /// The id asked for.
        public var fileID: String

        /// An error of these values.
        public init(errorCode: String, errorMessage: String, fileID: String) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.fileID = fileID
        }
    }

    /// What the service answers.
    public struct Output: OperationOutput {
        /// The files found, in the order asked for.
        public var files: [AttachedFileDescription]
        /// The ids not found, in the order asked for.
        public var errors: [FileError]

        /// An output of these values.
        public init(files: [AttachedFileDescription], errors: [FileError]) {
            self.files = files
            self.errors = errors
        }

        /// Reads the members; unknown ones are ignored.
        public init(_ json: JSONObject) throws(MemberError) {
            files = []
            errors = []
            for file in try json.objects("Files") ?? [] { files.append(try AttachedFileDescription(file)) }
            for error in try json.objects("Errors") ?? [] {
                errors.append(
                    FileError(
                        errorCode: try error.string("ErrorCode") ?? "",
                        errorMessage: try error.string("ErrorMessage") ?? "",
                        fileID: try error.string("FileId") ?? ""
                    )
                )
            }
        }

        /// The members as JSON.
        public var json: JSONObject {
            var object = JSONObject()
            object.set("Files", .array(files.map { .object($0.json) }))
            let errors = errors.map { error in
                var member = JSONObject()
                member.set("ErrorCode", error.errorCode)
                member.set("ErrorMessage", error.errorMessage)
                member.set("FileId", error.fileID)
                return JSONValue.object(member)
            }
            object.set("Errors", .array(errors))
            return object
        }
    }
}
