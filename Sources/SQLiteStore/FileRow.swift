import AttachedFilesAPI
import AttachedFilesCore
import SQLiteCommit

/// A row of the table of files, with the keys that other rows name it by.
struct FileRow {
    let key: Int64
    let resourceKey: Int64
    let file: AttachedFile

    /// Everything a row has, in the order that ``init(_:)`` reads it; the caller adds the condition.
    static let selection = """
        SELECT file.key, file.resource, resource.account, resource.instance, resource.arn, file.id, file.region, \
        file.name, file.size, file.use_case, file.creator_kind, file.creator, file.created_at, file.tags, \
        file.status, file.status_changed_at, file.blob_id, file.blob_md5, file.blob_sha256, file.blob_stored_at, \
        file.blob_size
        """ + rows

    /// One file of an instance; takes ``values(_:_:)``.
    static let inInstance = selection + ofInstance

    /// What ``state(_:)`` reads of one file of an instance; takes ``values(_:_:)``.
    static let stateInInstance = "SELECT file.status, file.blob_id" + rows + ofInstance

    private static let rows = " FROM file JOIN resource ON resource.key = file.resource"
    private static let ofInstance = " WHERE file.id = ? AND resource.account = ? AND resource.instance = ?"

    /// What ``inInstance`` and ``stateInInstance`` take.
    static func values(_ id: String, _ instance: InstanceScope) -> [SQLiteValue] {
        [.text(id), .text(instance.account), .text(instance.instanceID)]
    }

    init(_ row: SQLiteRow) throws(SQLiteFailure) {
        key = try row.integer(0)
        resourceKey = try row.integer(1)
        let instance = InstanceScope(account: try row.text(2), instanceID: try row.text(3))
        guard let status = StatusCode.status(try row.text(14)) else { throw Self.unreadable("status") }
        file = AttachedFile(
            id: try row.text(5),
            resource: ResourceScope(instance: instance, resourceARN: try row.utf8(4)),
            region: try row.text(6),
            fileName: try row.utf8(7),
            fileSizeInBytes: try row.integer(8),
            fileUseCaseType: FileUseCaseType(rawValue: try row.text(9)),
            createdBy: try Self.creator(kind: row.integer(10), arn: row.utf8(11)),
            createdAt: Timestamp(millisecondsSinceEpoch: try row.integer(12)),
            tags: try row.optionalBlob(13).map { bytes throws(SQLiteFailure) in try Self.tags(bytes) } ?? Tags(),
            status: status,
            statusChangedAt: Timestamp(millisecondsSinceEpoch: try row.integer(15)),
            blob: try Self.blob(row)
        )
    }

    /// A row of ``stateInInstance``.
    static func state(_ row: SQLiteRow) throws(SQLiteFailure) -> FileState {
        guard let status = StatusCode.status(try row.text(0)) else { throw unreadable("status") }
        return FileState(status: status, blobID: try row.optionalText(1))
    }

    static func unreadable(_ what: String) -> SQLiteFailure {
        .corrupt(cause: SQLiteCause(code: 0, message: "a file's \(what) cannot be read"))
    }

    /// The tags as they are stored: a JSON object, or NULL for none.
    static func value(_ tags: Tags) -> SQLiteValue {
        tags.isEmpty ? .null : .blob(tags.json.bytes)
    }

    static func value(_ creator: CreatedBy) -> (kind: SQLiteValue, arn: SQLiteValue) {
        switch creator {
        case .connectUserARN(let arn): (.integer(connectUserKind), .utf8(arn))
        case .awsIdentityARN(let arn): (.integer(awsIdentityKind), .utf8(arn))
        }
    }

    private static let connectUserKind: Int64 = 1
    private static let awsIdentityKind: Int64 = 2

    private static func creator(kind: Int64, arn: String) throws(SQLiteFailure) -> CreatedBy {
        switch kind {
        case connectUserKind: return .connectUserARN(arn)
        case awsIdentityKind: return .awsIdentityARN(arn)
        default: throw unreadable("creator")
        }
    }

    private static func tags(_ bytes: [UInt8]) throws(SQLiteFailure) -> Tags {
        guard let json = try? JSONReader.read(bytes), case .object(let object) = json else { throw unreadable("tags") }
        var tags: [Tag] = []
        for member in object.members {
            guard case .string(let value) = member.value else { throw unreadable("tags") }
            tags.append(Tag(key: member.name, value: value))
        }
        return Tags(tags)
    }

    private static func blob(_ row: SQLiteRow) throws(SQLiteFailure) -> StoredBlob? {
        guard row.values[16] != .null else { return nil }
        return StoredBlob(
            id: try row.text(16),
            sizeInBytes: try row.integer(20),
            md5: try row.blob(17),
            sha256: try row.blob(18),
            storedAt: Timestamp(millisecondsSinceEpoch: try row.integer(19))
        )
    }
}

extension SQLiteConnection {
    /// One file of an instance.
    func fileRow(_ id: String, in instance: InstanceScope) throws -> FileRow {
        guard let row = try row(FileRow.inInstance, FileRow.values(id, instance)) else { throw StoreError.notFound }
        return try FileRow(row)
    }

    /// One file of a resource.
    func fileRow(_ id: String, in resource: ResourceScope) throws -> FileRow {
        let found = try fileRow(id, in: resource.instance)
        guard found.file.resource == resource else { throw StoreError.notFound }
        return found
    }
}
