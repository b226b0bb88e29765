import AttachedFilesAPI
import AttachedFilesCore
import DiskBlobStore
import NIOCore

/// An index whose defects are those of its mutant.
final class MutantIndex: BlobIndex, @unchecked Sendable {
    private let index: OpenIndex
    private let mutant: Mutant
    /// What was answered and not committed; gone with this life.
    private var late: [(blob: StoredBlob, bytes: ByteBuffer?, fileID: String)] = []

    init(index: OpenIndex, mutant: Mutant) {
        self.index = index
        self.mutant = mutant
    }

    var pairID: String? { index.pairID }

    func join(_ pairID: String) { index.join(pairID) }

    func stage(_ blob: StoredBlob, bytes: ByteBuffer?, for fileID: String) async throws(StoreError) {
        switch mutant {
        case .indexAnswersEarly:
            try await commitLate()
            late.append((blob, bytes, fileID))
        case .replacedBlobForgotten:
            try await index.life.transaction(\.index) { () throws(StoreError) in
                index.index.stage(blob, bytes: bytes, for: fileID)
            }
        case .firstBlobStaysStaged:
            if try await index.staged(fileID) == nil { try await index.stage(blob, bytes: bytes, for: fileID) }
        default: try await index.stage(blob, bytes: bytes, for: fileID)
        }
    }

    func content(of blobID: String, seesDamaged: Bool) async throws(StoreError) -> ByteBuffer? {
        if let bytes = late.last(where: { $0.blob.id == blobID })?.bytes { return bytes }
        return try await index.content(of: blobID, seesDamaged: seesDamaged)
    }

    func staged(_ fileID: String) async throws(StoreError) -> StoredBlob? {
        if let blob = late.last(where: { $0.fileID == fileID })?.blob { return blob }
        return try await index.staged(fileID)
    }

    func superseded(before: Timestamp, limit: Int) async throws(StoreError) -> [SupersededBlob] {
        try await commitLate()
        return try await index.superseded(before: before, limit: limit)
    }

    func release(_ fileID: String, keeping pinned: String?) async throws(StoreError) -> [String] {
        try await commitLate()
        let released = try await index.release(fileID, keeping: pinned)
        if mutant == .notesDroppedFirst { try await index.forget(released) }
        return released
    }

    func unstage(_ blobID: String) async throws(StoreError) -> Bool {
        try await commitLate()
        return try await index.unstage(blobID)
    }

    func forget(_ blobIDs: [String]) async throws(StoreError) {
        try await index.forget(blobIDs)
    }

    func records(after key: Int64, limit: Int) async throws(StoreError) -> [BlobRecord] {
        try await commitLate()
        return try await index.records(after: key, limit: limit)
    }

    func loose(after key: Int64, limit: Int) async throws(StoreError) -> [BlobRecord] {
        try await commitLate()
        return try await index.loose(after: key, limit: limit)
    }

    func unknown(of blobIDs: [String]) async throws(StoreError) -> [String] {
        try await commitLate()
        return mutant == .notesUnseen ? blobIDs : try await index.unknown(of: blobIDs)
    }

    func markDamaged(_ blobID: String) async throws(StoreError) {
        try await index.markDamaged(blobID)
    }

    func markWhole(_ blobID: String) async throws(StoreError) {
        try await index.markWhole(blobID)
    }

    func isDamaged(_ blobID: String) async throws(StoreError) -> Bool {
        try await index.isDamaged(blobID)
    }

    var fault: StoreError? { index.fault }

    func probe() async throws(StoreError) {
        try await commitLate()
        try await index.probe()
    }

    func close() async throws(StoreError) {
        try await index.close()
    }

    private func commitLate() async throws(StoreError) {
        while !late.isEmpty {
            let (blob, bytes, fileID) = late.removeFirst()
            try await index.stage(blob, bytes: bytes, for: fileID)
        }
    }
}
