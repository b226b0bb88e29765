/// What names one file in a request: the instance and file id of the path, the resource of the query.
public struct FileAddress: Hashable, Sendable {
    /// The instance, in the path; 1–100 characters.
    public var instanceID: String
    /// The file's id, in the path; 1–256 characters.
    public var fileID: String
    /// The case or contact that the file belongs to, in the query.
    public var associatedResourceARN: String

    /// An address of these values.
    public init(instanceID: String, fileID: String, associatedResourceARN: String) {
        self.instanceID = instanceID
        self.fileID = fileID
        self.associatedResourceARN = associatedResourceARN
    }

    init(_ request: OperationRequest) throws(MemberError) {
        instanceID = try request.label("InstanceId")
        fileID = try request.label("FileId")
        associatedResourceARN = try request.requiredQueryValue("associatedResourceArn")
    }

    var request: OperationRequest {
        OperationRequest(
            labels: ["InstanceId": instanceID, "FileId": fileID],
            query: [.init("associatedResourceArn", associatedResourceARN)]
        )
    }
}
