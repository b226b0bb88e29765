import AttachedFilesAPI
import AttachedFilesCore
import DiskBlobStore

/// An index whose defects are those of its mutant.
final class MutantIndex: BlobIndex, @unchecked Sendable {
    private let index: OpenIndex
    private let mutant: Mutant
    /// What was answered and not committed; gone with this life.
    private var late: [(blob: StoredBlob, fileID: String)] = []

    init(index: OpenIndex, mutant: Mutant) {
        self.index = index
        self.mutant = mutant
    }

    func stage(_ blob: StoredBlob, for fileID: String) async throws(StoreError) {
        switch mutant {
        case .indexAnswersEarly:
            try await commitLate()
            late.append((blob, fileID))
        case .replacedBlobForgotten:
            try await index.life.transaction(\.index) { () throws(StoreError) in
                index.index.stage(blob, for: fileID)
            }
        case .firstBlobStaysStaged:
            if try await index.staged(fileID) == nil { try await index.stage(blob, for: fileID) }
        default: try await index.stage(blob, for: fileID)
        }
    }

    func staged(_ fileID: String) async throws(StoreError) -> StoredBlob? {
        if let blob = late.last(where: { $0.fileID == fileID })?.blob { return blob }
        return try await index.staged(fileID)
    }

    func superseded(before: Timestamp, limit: Int) async throws(StoreError) -> [String] {
        try await commitLate()
        return try await index.superseded(before: before, limit: limit)
    }

    func release(_ fileID: String, keeping pinned: String?) async throws(StoreError) -> [String] {
        try await commitLate()
        let released = try await index.release(fileID, keeping: pinned)
        if mutant == .notesDroppedFirst { try await index.forget(released) }
        return released
    }

    func unstage(_ blobID: String) async throws(StoreError) {
        try await commitLate()
        try await index.unstage(blobID)
    }

    func forget(_ blobIDs: [String]) async throws(StoreError) {
        try await index.forget(blobIDs)
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
            let (blob, fileID) = late.removeFirst()
            try await index.stage(blob, for: fileID)
        }
    }
}
