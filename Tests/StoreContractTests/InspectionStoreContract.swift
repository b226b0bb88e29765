import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("InspectionStore contract")
struct InspectionStoreContract {
    private let later = Timestamp.sample.adding(seconds: 100)

    @Test(
        "A file needs what is staged until it pins a blob, and nothing once it failed",
        arguments: MetadataBackend.allCases
    )
    func needs(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in 1...3 { _ = try await store.insert(.sample(number), token: nil, quota: .sample()) }
            let ids = (1...4).map { AttachedFile.sampleID($0) }
            _ = try await store.complete(ids[1], in: .sample(), blob: .sample(2), status: .approved, at: .sample)
            #expect(
                try await store.needs(of: ids) == [
                    ids[0]: .staged, ids[1]: .pinned(StoredBlob.sample(2).id), ids[2]: .staged,
                ]
            )
            _ = try await store.delete(ids[0], in: .sample())
            _ = try await store.expireUploads(startedBefore: later, at: later, limit: 9)
            #expect(try await store.needs(of: ids) == [ids[1]: .pinned(StoredBlob.sample(2).id), ids[2]: .nothing])
            #expect(try await store.needs(of: []).isEmpty)
        }
    }

    @Test("Pinned blobs come once each, in parts, in the order of their files", arguments: MetadataBackend.allCases)
    func pinnedBlobs(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in [3, 1, 4, 2, 5] {
                _ = try await store.insert(.sample(number), token: nil, quota: .sample())
                guard number != 4 else { continue }
                let id = AttachedFile.sampleID(number)
                _ = try await store.complete(id, in: .sample(), blob: .sample(number), status: .approved, at: .sample)
            }
            let all = [1, 2, 3, 5].map { PinnedBlob(fileID: AttachedFile.sampleID($0), blob: .sample($0)) }
            #expect(try await store.pinnedBlobs(after: nil, limit: 9) == all)
            #expect(try await store.pinnedBlobs(after: nil, limit: 2) == Array(all.prefix(2)))
            #expect(try await store.pinnedBlobs(after: all[1].fileID, limit: 9) == Array(all.suffix(2)))
            #expect(try await store.pinnedBlobs(after: all[3].fileID, limit: 9).isEmpty)
        }
    }

    @Test("What is due is what a sweep without a bound would change", arguments: MetadataBackend.allCases)
    func due(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in 1...4 {
                let token = UploadToken.sample("\(number)", expiresAt: later)
                _ = try await store.insert(.sample(number), token: token, quota: .sample())
            }
            _ = try await store.delete(AttachedFile.sampleID(4), in: .sample())
            let now = later.adding(seconds: 1)
            func counts() async throws -> DueCounts {
                try await store.due(startedBefore: now, changedBefore: now, expiredBefore: now)
            }
            let none = try await store.due(startedBefore: .sample, changedBefore: .sample, expiredBefore: .sample)
            #expect(none == DueCounts())
            let before = try await counts()
            #expect(before.expiredUploads == 3 && before.endedFiles == 0 && before.tokens == 4)
            let open = try await store.due(startedBefore: .sample, changedBefore: now, expiredBefore: now)
            #expect(open.expiredUploads == 0 && open.tokens == 1)
            let ids = (1...5).map { AttachedFile.sampleID($0) }
            #expect(try await store.pending(of: ids, startedBefore: now) == Set(ids.prefix(3)))
            #expect(try await store.pending(of: ids, startedBefore: .sample).isEmpty)
            #expect(try await store.expireUploads(startedBefore: now, at: later, limit: 99) == 3)
            let after = try await counts()
            #expect(after.expiredUploads == 0 && after.endedFiles == 3 && after.tokens == 4)
            #expect(try await store.removeTokens(expiredBefore: now, limit: 99) == 4)
            #expect(try await store.removeEnded(changedBefore: now, limit: 99) == 3)
            #expect(try await counts() == DueCounts())
        }
    }
}
