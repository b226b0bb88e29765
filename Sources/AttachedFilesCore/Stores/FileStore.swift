package import AttachedFilesAPI

/// Rows describing attached files: the system of record for whether a file exists.
///
/// Every conformance passes `FileStoreContract`. A method that returns has made its change durable.
package protocol FileStore: Sendable {
    /// Inserts a pending `file` with its token and counts it against the quotas of its resource, in one transaction.
    ///
    /// Concurrent calls with one token insert one row. A token that was used before decides first: the row it made
    /// is returned, whatever the quotas. An expired token counts as unused.
    /// - Parameters:
    ///   - file: a pending row.
    ///   - token: `nil` matches nothing.
    ///   - quota: the quotas in force; a row that would pass one is not inserted.
    /// - Returns: whether the row is new, its id is another row's, or the row of an earlier call.
    /// - Throws: `.conflict` if the token stands for other parameters or its file was deleted;
    ///   `.quotaExceeded` with the first quota passed, count before bytes.
    func insert(
        _ file: AttachedFile,
        token: UploadToken?,
        quota: ResourceQuota
    ) async throws(StoreError) -> InsertResult

    /// The row that a token made earlier.
    ///
    /// - Returns: `nil` when the token was never used in the resource or had expired by `now`.
    /// - Throws: `.conflict` if the token stands for other parameters or its file was deleted.
    func replay(
        _ token: UploadToken,
        in resource: ResourceScope,
        at now: Timestamp
    ) async throws(StoreError) -> AttachedFile?

    /// One row of a resource.
    ///
    /// - Throws: `.notFound` when the id is unknown or belongs to another resource, instance or account.
    func file(_ id: String, in resource: ResourceScope) async throws(StoreError) -> AttachedFile

    /// One row of an instance, whatever its resource.
    ///
    /// - Throws: `.notFound` when the id is unknown or belongs to another instance or account.
    func file(_ id: String, in instance: InstanceScope) async throws(StoreError) -> AttachedFile

    /// Status and pinned blob of a row of an instance, which may cost less to read than the row.
    ///
    /// - Throws: `.notFound` as ``file(_:in:)-(_,InstanceScope)``.
    func state(of id: String, in instance: InstanceScope) async throws(StoreError) -> FileState

    /// The rows of a resource with these ids, in any order; unknown ids and those of others are left out.
    func files(_ ids: [String], in resource: ResourceScope) async throws(StoreError) -> [AttachedFile]

    /// The rows of a resource, newest first: in descending order of their ids.
    ///
    /// - Parameters:
    ///   - resource: whose rows.
    ///   - limit: at most this many, at least 1.
    ///   - id: rows older than this one; from the newest when `nil`.
    /// - Returns: the rows; none when the resource is unknown.
    /// - Throws: `.unavailable` when the backend cannot answer.
    func list(_ resource: ResourceScope, limit: Int, after id: String?) async throws(StoreError) -> [AttachedFile]

    /// Pins `blob` to a pending row and changes its status, in one step; any other row is left as it is.
    ///
    /// Of concurrent calls one changes the row.
    /// - Parameters:
    ///   - id: the row.
    ///   - instance: where it is.
    ///   - blob: bytes that are durable already.
    ///   - status: `.scanning`, or `.approved` where nothing scans.
    ///   - job: with `.scanning` the job that will end it, written in the same transaction; `nil` otherwise.
    ///   - now: becomes `statusChangedAt`.
    /// - Returns: the row as it is now.
    /// - Throws: `.notFound` as ``file(_:in:)-(_,InstanceScope)``.
    func complete(
        _ id: String,
        in instance: InstanceScope,
        blob: StoredBlob,
        status: FileStatus,
        job: ScanJob?,
        at now: Timestamp
    ) async throws(StoreError) -> AttachedFile

    /// Removes a row, releases its quota, keeps its token, and remembers its bytes as doomed, in one transaction.
    ///
    /// - Returns: the bytes that are doomed now.
    /// - Throws: `.notFound` as ``file(_:in:)-(_,ResourceScope)``, so of concurrent calls one succeeds.
    func delete(_ id: String, in resource: ResourceScope) async throws(StoreError) -> DoomedBytes
}

extension FileStore {
    /// Status and pinned blob, from the whole row.
    package func state(of id: String, in instance: InstanceScope) async throws(StoreError) -> FileState {
        let file = try await file(id, in: instance)
        return FileState(status: file.status, blobID: file.blob?.id)
    }

    /// Pins a blob and changes the status, without a scan job.
    package func complete(
        _ id: String,
        in instance: InstanceScope,
        blob: StoredBlob,
        status: FileStatus,
        at now: Timestamp
    ) async throws(StoreError) -> AttachedFile {
        try await complete(id, in: instance, blob: blob, status: status, job: nil, at: now)
    }
}

/// Where a file is in its life.
package struct FileState: Hashable, Sendable {
    /// The status.
    package let status: FileStatus
    /// The blob that is pinned, if any.
    package let blobID: String?

    /// A status and the pinned blob.
    package init(status: FileStatus, blobID: String?) {
        self.status = status
        self.blobID = blobID
    }
}

/// Bytes that no row needs any more and that wait for their removal.
package struct DoomedBytes: Hashable, Sendable {
    /// The file that they were uploaded for.
    package let fileID: String
    /// The blob that was pinned, if any.
    package let blobID: String?

    /// The bytes of a file and its pinned blob.
    package init(fileID: String, blobID: String?) {
        self.fileID = fileID
        self.blobID = blobID
    }
}
