import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("FileStore contract: tokens")
struct FileStoreTokenContract {
    private let resource = ResourceScope.sample()

    @Test("A replayed client token inserts one row", arguments: MetadataBackend.allCases)
    func replayedToken(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let first = AttachedFile.sample(1)
            #expect(try await store.insert(first, token: .sample(), quota: .sample()) == .inserted)
            #expect(try await store.insert(.sample(2), token: .sample(), quota: .sample()) == .replayed(first))
            #expect(try await store.list(resource, limit: 9, after: nil) == [first])
            #expect(try await store.replay(.sample(), in: resource, at: .sample) == first)
        }
    }

    @Test("A replayed token shows its row as it is now", arguments: MetadataBackend.allCases)
    func replayShowsTheRowAsItIs(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            _ = try await store.insert(.sample(1), token: .sample(), quota: .sample())
            let done = try await store.complete(
                AttachedFile.sampleID(1),
                in: .sample(),
                blob: .sample(),
                status: .approved,
                at: .sample
            )
            #expect(try await store.insert(.sample(2), token: .sample(), quota: .sample()) == .replayed(done))
            #expect(try await store.replay(.sample(), in: resource, at: .sample) == done)
        }
    }

    @Test("Twin tokens raced from many tasks insert one row", arguments: MetadataBackend.allCases)
    func racedTwins(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let results = try await withThrowingTaskGroup { group in
                for number in 1...32 {
                    group.addTask {
                        try await store.insert(.sample(number), token: .sample(), quota: .sample())
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.count { $0 == .inserted } == 1)
            let rows = try await store.list(resource, limit: 99, after: nil)
            #expect(rows.count == 1)
            for case .replayed(let row) in results { #expect(row == rows.first) }
        }
    }

    @Test("A token decides before the quotas", arguments: MetadataBackend.allCases)
    func tokenBeforeQuota(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let quota = ResourceQuota.sample(files: 1, bytes: 10)
            let first = AttachedFile.sample(1)
            _ = try await store.insert(first, token: .sample(), quota: quota)
            #expect(try await store.insert(.sample(2), token: .sample(), quota: quota) == .replayed(first))
        }
    }

    @Test("A token for other parameters conflicts, whatever the quotas", arguments: MetadataBackend.allCases)
    func otherParameters(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let quota = ResourceQuota.sample(files: 1)
            _ = try await store.insert(.sample(1), token: .sample(), quota: quota)
            let other = UploadToken.sample(parameters: 2)
            try await expectRefusal(.conflict) { try await store.insert(.sample(2), token: other, quota: quota) }
            try await expectRefusal(.conflict) { try await store.replay(other, in: resource, at: .sample) }
            #expect(try await store.list(resource, limit: 9, after: nil).map(\.id) == [AttachedFile.sampleID(1)])
        }
    }

    @Test("The token of a deleted file conflicts", arguments: MetadataBackend.allCases)
    func deletedFile(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            _ = try await store.insert(.sample(1), token: .sample(), quota: .sample())
            _ = try await store.delete(AttachedFile.sampleID(1), in: resource)
            try await expectRefusal(.conflict) {
                try await store.insert(.sample(2), token: .sample(), quota: .sample())
            }
            try await expectRefusal(.conflict) { try await store.replay(.sample(), in: resource, at: .sample) }
            #expect(try await store.list(resource, limit: 9, after: nil).isEmpty)
        }
    }

    @Test("An expired token counts as unused", arguments: MetadataBackend.allCases)
    func expiredToken(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let expiry = Timestamp.sample.adding(seconds: 60)
            let short = UploadToken.sample(expiresAt: expiry)
            _ = try await store.insert(.sample(1), token: short, quota: .sample())
            let justBefore = Timestamp(millisecondsSinceEpoch: expiry.millisecondsSinceEpoch - 1)
            #expect(try await store.replay(.sample(), in: resource, at: justBefore)?.id == AttachedFile.sampleID(1))
            #expect(try await store.replay(.sample(), in: resource, at: expiry) == nil)
            let late = AttachedFile.sample(2, createdAt: expiry)
            let again = UploadToken.sample(parameters: 2, expiresAt: expiry.adding(seconds: 60))
            #expect(try await store.insert(late, token: again, quota: .sample()) == .inserted)
            #expect(try await store.replay(again, in: resource, at: expiry) == late)
            #expect(try await store.list(resource, limit: 9, after: nil).count == 2)
        }
    }

    @Test("A token was never used in another resource, instance or account", arguments: MetadataBackend.allCases)
    func scopes(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let scopes: [ResourceScope] = [
                .sample(), .sample("arn:other"), .sample(instance: .sample(account: "444455556666")),
                .sample(instance: .sample(instanceID: "instance-2")),
            ]
            for (number, scope) in scopes.enumerated() {
                #expect(try await store.replay(.sample(), in: scope, at: .sample) == nil)
                let file = AttachedFile.sample(number + 1, resource: scope)
                let token = UploadToken.sample(parameters: UInt8(number))
                #expect(try await store.insert(file, token: token, quota: .sample()) == .inserted)
            }
        }
    }

    @Test(
        "Tokens that differ in bytes are different tokens",
        arguments: MetadataBackend.allCases,
        [("\u{E9}", "e\u{301}"), ("a", "a\u{0}"), ("a\u{0}b", "a\u{0}c"), ("t", "T"), ("t", "t ")]
    )
    func tokensAreBytes(_ backend: MetadataBackend, _ twins: (String, String)) async throws {
        try await backend.withFiles { store async throws in
            _ = try await store.insert(.sample(1), token: .sample(twins.0), quota: .sample())
            #expect(try await store.replay(.sample(twins.1), in: resource, at: .sample) == nil)
            #expect(try await store.insert(.sample(2), token: .sample(twins.1), quota: .sample()) == .inserted)
            #expect(try await store.replay(.sample(twins.0), in: resource, at: .sample)?.id == AttachedFile.sampleID(1))
        }
    }

    @Test("No token matches nothing", arguments: MetadataBackend.allCases)
    func noToken(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            #expect(try await store.insert(.sample(1), token: nil, quota: .sample()) == .inserted)
            #expect(try await store.insert(.sample(2), token: nil, quota: .sample()) == .inserted)
        }
    }

    @Test("A refused insert does not use its token up", arguments: MetadataBackend.allCases)
    func refusedInsert(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            try await expectRefusal(.quota(.totalFileSizeExceeded)) {
                try await store.insert(.sample(1), token: .sample(), quota: .sample(bytes: 9))
            }
            #expect(try await store.replay(.sample(), in: resource, at: .sample) == nil)
            let other = UploadToken.sample(parameters: 2)
            #expect(try await store.insert(.sample(2), token: other, quota: .sample()) == .inserted)
        }
    }
}
