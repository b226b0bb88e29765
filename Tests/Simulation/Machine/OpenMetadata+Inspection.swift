import AttachedFilesAPI
import AttachedFilesCore

extension OpenMetadata: InspectionStore {
    func needs(of fileIDs: [String]) async throws(StoreError) -> [String: BytesNeed] {
        try await call { store async throws(StoreError) in try await store.needs(of: fileIDs) }
    }

    func pinnedBlobs(after fileID: String?, limit: Int) async throws(StoreError) -> [PinnedBlob] {
        try await call { store async throws(StoreError) in try await store.pinnedBlobs(after: fileID, limit: limit) }
    }

    func pending(of fileIDs: [String], startedBefore: Timestamp) async throws(StoreError) -> Set<String> {
        try await call { store async throws(StoreError) in
            try await store.pending(of: fileIDs, startedBefore: startedBefore)
        }
    }

    func due(
        startedBefore: Timestamp,
        changedBefore: Timestamp,
        expiredBefore: Timestamp
    ) async throws(StoreError) -> DueCounts {
        try await call { store async throws(StoreError) in
            try await store.due(
                startedBefore: startedBefore,
                changedBefore: changedBefore,
                expiredBefore: expiredBefore
            )
        }
    }
}
