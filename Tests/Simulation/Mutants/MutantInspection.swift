import AttachedFilesAPI
import AttachedFilesCore
import Synchronization

/// Answers about bytes whose defects are those of its mutant.
final class MutantInspection: InspectionStore {
    private let rows: OpenMetadata
    private let mutant: Mutant
    /// What was ever pinned, by the id of its file.
    private let pins = Mutex<[String: String]>([:])

    init(rows: OpenMetadata, mutant: Mutant) {
        self.rows = rows
        self.mutant = mutant
    }

    func needs(of fileIDs: [String]) async throws(StoreError) -> [String: BytesNeed] {
        let needs = try await rows.needs(of: fileIDs)
        guard mutant == .deletedStillPinned else { return needs }
        return pins.withLock { $0.mapValues(BytesNeed.pinned) }.merging(needs) { $1 }
    }

    func pinnedBlobs(after fileID: String?, limit: Int) async throws(StoreError) -> [PinnedBlob] {
        let pinned = try await rows.pinnedBlobs(after: fileID, limit: limit)
        pins.withLock { pins in
            for item in pinned { pins[item.fileID] = item.blob.id }
        }
        return pinned
    }

    func pending(of fileIDs: [String], startedBefore: Timestamp) async throws(StoreError) -> Set<String> {
        try await rows.pending(of: fileIDs, startedBefore: startedBefore)
    }

    func due(
        startedBefore: Timestamp,
        changedBefore: Timestamp,
        expiredBefore: Timestamp
    ) async throws(StoreError) -> DueCounts {
        try await rows.due(startedBefore: startedBefore, changedBefore: changedBefore, expiredBefore: expiredBefore)
    }
}
