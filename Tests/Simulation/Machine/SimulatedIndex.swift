import AttachedFilesAPI
import AttachedFilesCore
import DiskBlobStore

/// The rows of an index that outlive a crash.
final class SimulatedIndex: @unchecked Sendable {
    struct Superseded {
        let blobID: String
        let fileID: String
        var since: Timestamp
    }

    struct Rows {
        var staged: [String: StoredBlob] = [:]
        var superseded: [Superseded] = []

        mutating func supersede(_ blobID: String, of fileID: String, since: Timestamp) {
            superseded.append(Superseded(blobID: blobID, fileID: fileID, since: since))
        }
    }

    /// What was committed.
    var rows = Rows()
    /// Which file each blob was ever staged for.
    private(set) var history: [String: String] = [:]

    /// Stages a blob in the place of another.
    func stage(_ blob: StoredBlob, for fileID: String) {
        rows.staged[fileID] = blob
        history[blob.id] = fileID
    }
}

/// The index as one life of the server sees it: a commit that returned lasts, one that failed or was cut off may last.
struct OpenIndex: BlobIndex {
    let index: SimulatedIndex
    let life: ServerLife

    func stage(_ blob: StoredBlob, for fileID: String) async throws(StoreError) {
        try await life.transaction(\.index) { () throws(StoreError) in
            if let earlier = index.rows.staged[fileID] {
                index.rows.supersede(earlier.id, of: fileID, since: blob.storedAt)
            }
            index.stage(blob, for: fileID)
        }
    }

    func staged(_ fileID: String) async throws(StoreError) -> StoredBlob? {
        try await life.transaction(\.index) { () throws(StoreError) in index.rows.staged[fileID] }
    }

    func superseded(before: Timestamp, limit: Int) async throws(StoreError) -> [String] {
        try await life.transaction(\.index) { () throws(StoreError) in
            let old = index.rows.superseded.enumerated().filter { $0.element.since < before }
            let oldestFirst = old.sorted { ($0.element.since, $0.offset) < ($1.element.since, $1.offset) }
            return oldestFirst.prefix(limit).map(\.element.blobID)
        }
    }

    func release(_ fileID: String, keeping pinned: String?) async throws(StoreError) -> [String] {
        try await life.transaction(\.index) { () throws(StoreError) in
            if let staged = index.rows.staged.removeValue(forKey: fileID) {
                index.rows.supersede(staged.id, of: fileID, since: Self.longAgo)
            }
            if let pinned { index.rows.superseded.removeAll { $0.fileID == fileID && $0.blobID == pinned } }
            for row in index.rows.superseded.indices where index.rows.superseded[row].fileID == fileID {
                index.rows.superseded[row].since = Self.longAgo
            }
            return index.rows.superseded.filter { $0.fileID == fileID }.map(\.blobID)
        }
    }

    func unstage(_ blobID: String) async throws(StoreError) {
        try await life.transaction(\.index) { () throws(StoreError) in
            guard let fileID = index.rows.staged.first(where: { $0.value.id == blobID })?.key else { return }
            index.rows.staged[fileID] = nil
            index.rows.supersede(blobID, of: fileID, since: Self.longAgo)
        }
    }

    func forget(_ blobIDs: [String]) async throws(StoreError) {
        try await life.transaction(\.index) { () throws(StoreError) in
            index.rows.superseded.removeAll { blobIDs.contains($0.blobID) }
        }
    }

    var fault: StoreError? { nil }

    func probe() async throws(StoreError) {
        try await life.transaction(\.index) { () throws(StoreError) in }
    }

    func close() async throws(StoreError) {}

    private static let longAgo = Timestamp(millisecondsSinceEpoch: 0)
}

/// A call of a database that failed.
struct DatabaseFailure: Error {}

extension ServerLife {
    /// One transaction: all of it or nothing lasts, and its caller may not learn which.
    func transaction<Value>(
        _ rate: KeyPath<Faults.Rates, Int>,
        _ body: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        await scheduler.pause()
        mayEnd()
        if isOver || faults.strikes(rate) { throw .unavailable(cause: DatabaseFailure()) }
        let value = try await body()
        mayEnd()
        await scheduler.pause()
        if isOver || faults.strikes(rate) { throw .unavailable(cause: DatabaseFailure()) }
        return value
    }
}
