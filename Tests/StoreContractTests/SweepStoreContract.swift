import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("SweepStore contract")
struct SweepStoreContract {
    private let resource = ResourceScope.sample()
    private let later = Timestamp.sample.adding(seconds: 3_600)

    private func moment(_ seconds: Int) -> Timestamp { .sample.adding(seconds: Int64(seconds)) }

    @Test("Uploads started before a moment expire, others do not", arguments: MetadataBackend.allCases)
    func expireUploads(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in 1...4 {
                let file = AttachedFile.sample(number, createdAt: moment(number))
                _ = try await store.insert(file, token: nil, quota: .sample())
            }
            let completed = AttachedFile.sampleID(1)
            _ = try await store.complete(completed, in: .sample(), blob: .sample(), status: .scanning, at: .sample)
            #expect(try await store.expireUploads(startedBefore: moment(4), at: later, limit: 9) == 2)
            for number in [2, 3] {
                let file = try await store.file(AttachedFile.sampleID(number), in: resource)
                #expect(file.status == .failed(.expired))
                #expect(file.statusChangedAt == later)
            }
            #expect(try await store.file(completed, in: resource).status == .scanning)
            #expect(try await store.file(AttachedFile.sampleID(4), in: resource).status == .pending)
            let doomed = [2, 3].map { DoomedBytes(fileID: AttachedFile.sampleID($0), blobID: nil) }
            #expect(try await store.doomedBytes(limit: 9) == doomed)
            #expect(try await store.expireUploads(startedBefore: moment(4), at: later, limit: 9) == 0)
        }
    }

    @Test("While the time is doubted nothing is old", arguments: MetadataBackend.allCases)
    func doubtedTime(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let token = UploadToken.sample("t", expiresAt: .sample)
            _ = try await store.insert(.sample(1), token: token, quota: .sample())
            let clock = FixedClock(later)
            let clockGuard = ClockGuard(wall: clock, uptime: HandUptime())
            clock.advance(seconds: 86_400)
            let ages = Ages(clock: clock, clockGuard: clockGuard)
            #expect(try await store.expireUploads(olderThan: 1, by: ages, limit: 9) == 0)
            #expect(try await store.expireUploads(startedBefore: later, at: later, limit: 9) == 1)
            #expect(try await store.removeEnded(olderThan: 1, by: ages, limit: 9) == 0)
            #expect(try await store.removeTokens(by: ages, limit: 9) == 0)
            #expect(try await store.removeTokens(expiredBefore: later, limit: 9) == 1)
        }
    }

    @Test("An expired upload cannot be completed", arguments: MetadataBackend.allCases)
    func completeAfterExpiry(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            _ = try await store.insert(.sample(), token: nil, quota: .sample())
            _ = try await store.expireUploads(startedBefore: later, at: later, limit: 9)
            let file = try await store.complete(
                AttachedFile.sampleID(1),
                in: .sample(),
                blob: .sample(),
                status: .approved,
                at: later
            )
            #expect(file.status == .failed(.expired))
            #expect(file.blob == nil)
        }
    }

    @Test("A round changes at most as many rows as its limit", arguments: MetadataBackend.allCases)
    func limits(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in 1...5 {
                let token = UploadToken.sample("t\(number)", expiresAt: moment(number))
                let file = AttachedFile.sample(number, createdAt: moment(number))
                _ = try await store.insert(file, token: token, quota: .sample())
            }
            #expect(try await store.expireUploads(startedBefore: later, at: later, limit: 2) == 2)
            #expect(try await store.expireUploads(startedBefore: later, at: later, limit: 2) == 2)
            #expect(try await store.expireUploads(startedBefore: later, at: later, limit: 2) == 1)
            #expect(try await store.doomedBytes(limit: 3).count == 3)
            #expect(try await store.removeEnded(changedBefore: later.adding(seconds: 1), limit: 4) == 4)
            #expect(try await store.removeEnded(changedBefore: later.adding(seconds: 1), limit: 4) == 1)
            #expect(try await store.removeTokens(expiredBefore: later, limit: 3) == 3)
            #expect(try await store.removeTokens(expiredBefore: later, limit: 3) == 2)
        }
    }

    @Test("Failed rows whose status changed before a moment go, others stay", arguments: MetadataBackend.allCases)
    func removeEnded(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in 1...3 {
                let file = AttachedFile.sample(number, createdAt: moment(number))
                _ = try await store.insert(file, token: nil, quota: .sample())
            }
            let (ended, approved) = (AttachedFile.sampleID(1), AttachedFile.sampleID(2))
            _ = try await store.complete(approved, in: .sample(), blob: .sample(), status: .approved, at: .sample)
            _ = try await store.expireUploads(startedBefore: moment(2), at: later, limit: 9)
            #expect(try await store.removeEnded(changedBefore: later, limit: 9) == 0)
            #expect(try await store.removeEnded(changedBefore: later.adding(seconds: 1), limit: 9) == 1)
            try await expectRefusal(.notFound) { try await store.file(ended, in: resource) }
            #expect(try await store.list(resource, limit: 9, after: nil).count == 2)
        }
    }

    @Test("Expired tokens go, but not those of pending files", arguments: MetadataBackend.allCases)
    func removeTokens(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in 1...3 {
                let token = UploadToken.sample("t\(number)", expiresAt: moment(60))
                _ = try await store.insert(.sample(number), token: token, quota: .sample())
            }
            _ = try await store.delete(AttachedFile.sampleID(1), in: resource)
            let second = AttachedFile.sampleID(2)
            _ = try await store.complete(second, in: .sample(), blob: .sample(), status: .approved, at: .sample)
            #expect(try await store.removeTokens(expiredBefore: moment(60), limit: 9) == 0)
            #expect(try await store.removeTokens(expiredBefore: moment(61), limit: 9) == 2)
            #expect(try await store.removeTokens(expiredBefore: moment(61), limit: 9) == 0)
            // Forgotten is more than expired: even an early clock does not find the token again.
            #expect(try await store.replay(.sample("t1"), in: resource, at: .sample) == nil)
            #expect(try await store.replay(.sample("t2"), in: resource, at: .sample) == nil)
            #expect(try await store.replay(.sample("t3"), in: resource, at: .sample)?.id == AttachedFile.sampleID(3))
        }
    }

    @Test(
        "Doomed bytes come in the order they were doomed, until they are forgotten",
        arguments: MetadataBackend.allCases
    )
    func doomedBytes(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in 1...3 { _ = try await store.insert(.sample(number), token: nil, quota: .sample()) }
            for number in [3, 1, 2] { _ = try await store.delete(AttachedFile.sampleID(number), in: resource) }
            let all = [3, 1, 2].map { DoomedBytes(fileID: AttachedFile.sampleID($0), blobID: nil) }
            #expect(try await store.doomedBytes(limit: 9) == all)
            #expect(try await store.doomedBytes(limit: 2) == Array(all.prefix(2)))
            try await store.forget(all[1])
            try await store.forget(all[1])
            try await store.forget(DoomedBytes(fileID: all[0].fileID, blobID: StoredBlob.sample().id))
            #expect(try await store.doomedBytes(limit: 9) == [all[0], all[2]])
        }
    }

    @Test("Bytes doomed twice are noted once", arguments: MetadataBackend.allCases)
    func doomedTwice(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            _ = try await store.insert(.sample(), token: nil, quota: .sample())
            _ = try await store.expireUploads(startedBefore: later, at: later, limit: 9)
            _ = try await store.delete(AttachedFile.sampleID(1), in: resource)
            #expect(try await store.doomedBytes(limit: 9).count == 1)
        }
    }

    @Test("Pinned blobs are those of rows that are there", arguments: MetadataBackend.allCases)
    func pinned(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in 1...2 {
                _ = try await store.insert(.sample(number), token: nil, quota: .sample())
                let id = AttachedFile.sampleID(number)
                _ = try await store.complete(id, in: .sample(), blob: .sample(number), status: .approved, at: .sample)
            }
            let ids = (1...3).map { StoredBlob.sample($0).id }
            #expect(try await store.pinned(ids) == Set(ids.prefix(2)))
            #expect(try await store.pinned([ids[1]]) == [ids[1]])
            #expect(try await store.pinned([]).isEmpty)
            _ = try await store.delete(AttachedFile.sampleID(1), in: resource)
            #expect(try await store.pinned(ids) == [ids[1]])
        }
    }
}
