import AttachedFilesAPI
import AttachedFilesCore
import DiskBlobStore
import NIOCore

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
        /// The bytes of small blobs.
        var small: [String: [UInt8]] = [:]
        var damaged: Set<String> = []

        /// Forgets a small blob; false when it is none.
        mutating func dropSmall(_ blobID: String) -> Bool {
            guard small.removeValue(forKey: blobID) != nil else { return false }
            superseded.removeAll { $0.blobID == blobID }
            damaged.remove(blobID)
            return true
        }

        mutating func supersede(_ blobID: String, of fileID: String, since: Timestamp) {
            superseded.append(Superseded(blobID: blobID, fileID: fileID, since: since))
        }
    }

    /// What was committed.
    var rows = Rows()
    /// Which file each blob was ever staged for.
    private(set) var history: [String: String] = [:]

    /// Stages a blob in the place of another.
    func stage(_ blob: StoredBlob, bytes: ByteBuffer?, for fileID: String) {
        rows.staged[fileID] = blob
        rows.small[blob.id] = bytes.map { Array($0.readableBytesView) }
        history[blob.id] = fileID
    }
}

/// The index as one life of the server sees it: a commit that returned lasts, one that failed or was cut off may last.
struct OpenIndex: BlobIndex {
    let index: SimulatedIndex
    let life: ServerLife

    /// Pairs are not simulated: there is one of each store.
    var pairID: String? { nil }

    func join(_ pairID: String) {}

    func stage(_ blob: StoredBlob, bytes: ByteBuffer?, for fileID: String) async throws(StoreError) {
        try await life.transaction(\.index) { () throws(StoreError) in
            if let earlier = index.rows.staged[fileID] {
                index.rows.supersede(earlier.id, of: fileID, since: blob.storedAt)
            }
            index.stage(blob, bytes: bytes, for: fileID)
        }
    }

    func content(of blobID: String, seesDamaged: Bool) async throws(StoreError) -> ByteBuffer? {
        try await life.transaction(\.index) { () throws(StoreError) in
            guard seesDamaged || !index.rows.damaged.contains(blobID) else { return nil }
            return index.rows.small[blobID].map { ByteBuffer(bytes: $0) }
        }
    }

    func staged(_ fileID: String) async throws(StoreError) -> StoredBlob? {
        try await life.transaction(\.index) { () throws(StoreError) in index.rows.staged[fileID] }
    }

    func superseded(before: Timestamp, limit: Int) async throws(StoreError) -> [SupersededBlob] {
        try await life.transaction(\.index) { () throws(StoreError) in
            let old = index.rows.superseded.enumerated().filter { $0.element.since < before }
            let oldestFirst = old.sorted { ($0.element.since, $0.offset) < ($1.element.since, $1.offset) }
            return oldestFirst.prefix(limit).map { SupersededBlob(id: $0.element.blobID, fileID: $0.element.fileID) }
        }
    }

    func release(_ fileID: String, keeping pinned: String?) async throws(StoreError) -> [String] {
        try await life.transaction(\.index) { () throws(StoreError) in
            if let staged = index.rows.staged.removeValue(forKey: fileID) {
                index.rows.supersede(staged.id, of: fileID, since: Self.longAgo)
            }
            if let pinned { index.rows.superseded.removeAll { $0.fileID == fileID && $0.blobID == pinned } }
            let ids = index.rows.superseded.filter { $0.fileID == fileID }.map(\.blobID)
            let inFiles = ids.filter { !index.rows.dropSmall($0) }
            for row in index.rows.superseded.indices where index.rows.superseded[row].fileID == fileID {
                index.rows.superseded[row].since = Self.longAgo
            }
            return inFiles
        }
    }

    func unstage(_ blobID: String) async throws(StoreError) -> Bool {
        try await life.transaction(\.index) { () throws(StoreError) in
            if let fileID = index.rows.staged.first(where: { $0.value.id == blobID })?.key {
                index.rows.staged[fileID] = nil
                index.rows.supersede(blobID, of: fileID, since: Self.longAgo)
            }
            return !index.rows.dropSmall(blobID)
        }
    }

    func forget(_ blobIDs: [String]) async throws(StoreError) {
        try await life.transaction(\.index) { () throws(StoreError) in
            index.rows.superseded.removeAll { blobIDs.contains($0.blobID) }
        }
    }

    func records(after key: Int64, limit: Int) async throws(StoreError) -> [BlobRecord] {
        try await life.transaction(\.index) { () throws(StoreError) in
            index.rows.staged.sorted { $0.key < $1.key }.enumerated().dropFirst(Int(key)).prefix(limit).map {
                BlobRecord(key: Int64($0.offset + 1), fileID: $0.element.key, blobID: $0.element.value.id)
            }
        }
    }

    func loose(after key: Int64, limit: Int) async throws(StoreError) -> [BlobRecord] {
        try await life.transaction(\.index) { () throws(StoreError) in
            let noted = Set(index.rows.staged.values.map(\.id) + index.rows.superseded.map(\.blobID))
            let loose = index.rows.small.keys.filter { !noted.contains($0) }.sorted()
            return loose.enumerated().dropFirst(Int(key)).prefix(limit).map {
                BlobRecord(key: Int64($0.offset + 1), fileID: nil, blobID: $0.element)
            }
        }
    }

    func unknown(of blobIDs: [String]) async throws(StoreError) -> [String] {
        try await life.transaction(\.index) { () throws(StoreError) in
            let rows = index.rows
            let known = Set(rows.staged.values.map(\.id) + rows.superseded.map(\.blobID) + rows.small.keys)
            return blobIDs.filter { !known.contains($0) && !rows.damaged.contains($0) }
        }
    }

    func markDamaged(_ blobID: String) async throws(StoreError) {
        try await life.transaction(\.index) { () throws(StoreError) in _ = index.rows.damaged.insert(blobID) }
    }

    func markWhole(_ blobID: String) async throws(StoreError) {
        try await life.transaction(\.index) { () throws(StoreError) in _ = index.rows.damaged.remove(blobID) }
    }

    func isDamaged(_ blobID: String) async throws(StoreError) -> Bool {
        try await life.transaction(\.index) { () throws(StoreError) in index.rows.damaged.contains(blobID) }
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
