/// A file as GetAttachedFile and BatchGetAttachedFileMetadata describe it.
///
/// Source: Connect API 2017-08-08, `AttachedFile` (documented).
public struct AttachedFileDescription: Hashable, Sendable {
    /// When the file was started, `yyyy-MM-ddTHH:mm:ss.SSSZ`.
    public var creationTime: String
    /// The file's ARN.
    public var fileARN: String
    /// The file's id.
    public var fileID: String
    /// The name, 1–256 characters.
    public var fileName: String
    /// The size in bytes, at least 1.
    public var fileSizeInBytes: Int64
    /// The status.
    public var fileStatus: FileStatusType
    /// Who started the file.
    public var createdBy: CreatedBy?
    /// The use.
    public var fileUseCaseType: FileUseCaseType?
    /// The case or contact that the file belongs to.
    public var associatedResourceARN: String?
    /// The tags.
    public var tags: Tags?

    /// A description of these values.
    public init(
        creationTime: String,
        fileARN: String,
        fileID: String,
        fileName: String,
        fileSizeInBytes: Int64,
        fileStatus: FileStatusType,
        createdBy: CreatedBy?,
        fileUseCaseType: FileUseCaseType?,
        associatedResourceARN: String?,
        tags: Tags?
    ) {
        self.creationTime = creationTime
        self.fileARN = fileARN
        self.fileID = fileID
        self.fileName = fileName
        self.fileSizeInBytes = fileSizeInBytes
        self.fileStatus = fileStatus
        self.createdBy = createdBy
        self.fileUseCaseType = fileUseCaseType
        self.associatedResourceARN = associatedResourceARN
        self.tags = tags
    }

    /// The members as JSON.
    public var json: JSONObject {
        var object = JSONObject()
        object.set("FileArn", fileARN)
        object.set("FileId", fileID)
        object.set("CreationTime", creationTime)
        object.set("FileStatus", fileStatus.rawValue)
        object.set("FileName", fileName)
        object.set("FileSizeInBytes", fileSizeInBytes)
        object.set("AssociatedResourceArn", associatedResourceARN)
        object.set("FileUseCaseType", fileUseCaseType?.rawValue)
        object.set("CreatedBy", createdBy.map { .object($0.json) })
        object.set("Tags", tags.map { .object($0.json) })
        return object
    }

    /// Reads the members; unknown ones are ignored.
    ///
    /// - Throws: ``MemberError`` naming the first member that is missing or of another type.
    public init(_ json: JSONObject) throws(MemberError) {
        creationTime = try json.requiredString("CreationTime")
        fileARN = try json.requiredString("FileArn")
        fileID = try json.requiredString("FileId")
        fileName = try json.requiredString("FileName")
        fileSizeInBytes = try json.requiredInteger("FileSizeInBytes")
        fileStatus = FileStatusType(rawValue: try json.requiredString("FileStatus"))
        createdBy = nil
        if let union = try json.object("CreatedBy") { createdBy = try CreatedBy(union) }
        fileUseCaseType = try json.string("FileUseCaseType").map(FileUseCaseType.init)
        associatedResourceARN = try json.string("AssociatedResourceArn")
        tags = try json.tags("Tags")
    }
}
