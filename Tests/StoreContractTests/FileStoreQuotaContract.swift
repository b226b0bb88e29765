import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("FileStore contract: quotas")
struct FileStoreQuotaContract {
    private let resource = ResourceScope.sample()

    @Test("A row that would pass a quota is not inserted", arguments: MetadataBackend.allCases)
    func quotas(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let quota = ResourceQuota(files: 2, bytes: 25)
            _ = try await store.insert(.sample(1), token: nil, quota: quota)
            try await expectRefusal(.quota(.totalFileSizeExceeded)) {
                try await store.insert(.sample(2, size: 16), token: nil, quota: quota)
            }
            #expect(try await store.insert(.sample(2, size: 15), token: nil, quota: quota) == .inserted)
            // Both quotas are passed now; the count is named first.
            try await expectRefusal(.quota(.totalFileCountExceeded)) {
                try await store.insert(.sample(3), token: nil, quota: quota)
            }
            #expect(try await store.list(resource, limit: 9, after: nil).count == 2)
        }
    }

    @Test("The largest sizes do not overflow a quota", arguments: MetadataBackend.allCases)
    func largestSizes(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let quota = ResourceQuota.sample(bytes: .max)
            _ = try await store.insert(.sample(1, size: .max - 5), token: nil, quota: quota)
            try await expectRefusal(.quota(.totalFileSizeExceeded)) {
                try await store.insert(.sample(2, size: 6), token: nil, quota: quota)
            }
            #expect(try await store.insert(.sample(3, size: 5), token: nil, quota: quota) == .inserted)
        }
    }

    @Test("A quota is never passed by one under races", arguments: MetadataBackend.allCases)
    func racedInserts(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let refusals = try await withThrowingTaskGroup { group in
                for number in 1...40 {
                    group.addTask {
                        try await refusal {
                            try await store.insert(
                                .sample(number),
                                token: .sample("t\(number)"),
                                quota: .sample(files: 7)
                            )
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(refusals.count { $0 == nil } == 7)
            #expect(refusals.count { $0 == .quota(.totalFileCountExceeded) } == 33)
            #expect(try await store.list(resource, limit: 99, after: nil).count == 7)
        }
    }

    @Test("Quotas are counted for each resource alone", arguments: MetadataBackend.allCases)
    func otherResources(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let quota = ResourceQuota(files: 1, bytes: 10)
            let scopes: [ResourceScope] = [
                .sample(), .sample("arn:other"), .sample(instance: .sample(account: "444455556666")),
                .sample(instance: .sample(instanceID: "instance-2")),
            ]
            for (number, scope) in scopes.enumerated() {
                let file = AttachedFile.sample(number + 1, resource: scope)
                #expect(try await store.insert(file, token: nil, quota: quota) == .inserted)
            }
        }
    }

    @Test("Delete and expiry release the quota, Complete keeps it", arguments: MetadataBackend.allCases)
    func release(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let quota = ResourceQuota(files: 1, bytes: 10)
            _ = try await store.insert(.sample(1), token: nil, quota: quota)
            let id = AttachedFile.sampleID(1)
            _ = try await store.complete(id, in: .sample(), blob: .sample(), status: .approved, at: .sample)
            try await expectRefusal(.quota(.totalFileCountExceeded)) {
                try await store.insert(.sample(2), token: nil, quota: quota)
            }
            _ = try await store.delete(id, in: resource)
            #expect(try await store.insert(.sample(2), token: nil, quota: quota) == .inserted)
            let later = Timestamp.sample.adding(seconds: 1)
            #expect(try await store.expireUploads(startedBefore: later, at: later, limit: 9) == 1)
            #expect(try await store.insert(.sample(3), token: nil, quota: quota) == .inserted)
            // The expired row went out of the count once; deleting it does not release it again.
            _ = try await store.delete(AttachedFile.sampleID(2), in: resource)
            try await expectRefusal(.quota(.totalFileCountExceeded)) {
                try await store.insert(.sample(4), token: nil, quota: quota)
            }
        }
    }

    @Test("The counters equal a recount after any changes", arguments: MetadataBackend.allCases, 1...4)
    func recount(_ backend: MetadataBackend, _ seed: Int) async throws {
        try await backend.withFiles { store async throws in
            var random = Dice(seed: UInt64(seed))
            for number in 1...150 {
                let id = AttachedFile.sampleID(random.roll(number) + 1)
                switch random.roll(6) {
                case 0, 1, 2:
                    let started = Timestamp.sample.adding(seconds: Int64(number))
                    let size = Int64(random.roll(100) + 1)
                    let file = AttachedFile.sample(number, size: size, createdAt: started)
                    let token = UploadToken.sample("t\(random.roll(40))")
                    _ = try await refusal { try await store.insert(file, token: token, quota: .sample(files: 20)) }
                case 3:
                    _ = try await refusal {
                        try await store.complete(
                            id,
                            in: .sample(),
                            blob: .sample(number),
                            status: .approved,
                            at: .sample
                        )
                    }
                case 4: _ = try await refusal { try await store.delete(id, in: resource) }
                default:
                    let before = Timestamp.sample.adding(seconds: Int64(random.roll(number)))
                    _ = try await store.expireUploads(startedBefore: before, at: before, limit: 2)
                    _ = try await store.removeEnded(changedBefore: before, limit: 1)
                }
            }
            try await expectCountersEqualRecount(store)
        }
    }

    private func expectCountersEqualRecount(_ store: any FileStore) async throws {
        let counted = try await store.list(resource, limit: 999, after: nil).filter(\.status.countsAgainstQuota)
        let bytes = counted.reduce(0) { $0 + $1.fileSizeInBytes }
        let probe = AttachedFile.sample(900_000, size: 10)
        try await expectRefusal(.quota(.totalFileCountExceeded)) {
            try await store.insert(probe, token: nil, quota: .sample(files: counted.count))
        }
        let files = counted.count + 1
        try await expectRefusal(.quota(.totalFileSizeExceeded)) {
            try await store.insert(probe, token: nil, quota: .sample(files: files, bytes: bytes + 9))
        }
        let fits = ResourceQuota.sample(files: files, bytes: bytes + 10)
        #expect(try await store.insert(probe, token: nil, quota: fits) == .inserted)
    }
}

/// Small numbers from a seed.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// A number below `sides`.
    mutating func roll(_ sides: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(truncatingIfNeeded: (state >> 33) % UInt64(sides))
    }
}
