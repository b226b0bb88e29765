import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("TestControlStore contract")
struct TestControlStoreContract {
    private static let other = InstanceScope.sample(instanceID: "instance-2")
    private static let foreign = InstanceScope.sample(account: "444455556666")

    /// Three files: one completed in the first instance, and one each in another instance and another account.
    private static func fill(_ store: any MetadataBackend.Rows) async throws {
        for (number, instance) in [(1, InstanceScope.sample()), (2, other), (3, foreign)] {
            let file = AttachedFile.sample(number, resource: .sample(instance: instance))
            _ = try await store.insert(file, token: .sample(), quota: .sample())
        }
        let id = AttachedFile.sampleID(1)
        _ = try await store.complete(
            id,
            in: .sample(),
            blob: .sample(1),
            status: .scanning,
            job: ScanJob(deadline: Timestamp.sample.adding(seconds: 60)),
            at: .sample
        )
    }

    @Test("All files are seen, in parts, in the order of their ids", arguments: MetadataBackend.allCases)
    func allFiles(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            #expect(try await store.allFiles(after: nil, limit: 10).isEmpty)
            try await Self.fill(store)
            let ids = (1...3).map { AttachedFile.sampleID($0) }
            #expect(try await store.allFiles(after: nil, limit: 10).map(\.id) == ids)
            let first = try await store.allFiles(after: nil, limit: 2)
            #expect(try await store.allFiles(after: first.last?.id, limit: 2).map(\.id) == [AttachedFile.sampleID(3)])
        }
    }

    @Test(
        "What goes is what the scope says, with tokens and jobs, and its bytes are doomed",
        arguments: MetadataBackend.allCases
    )
    func removes(_ backend: MetadataBackend) async throws {
        for (scope, left) in [
            (RemovalScope.everything, []), (.account("444455556666"), [1, 2]), (.instance("instance-1"), [2]),
            (.instance("instance-2"), [1, 3]), (.account("1"), [1, 2, 3]),
        ] {
            try await backend.withFiles { store async throws in
                try await Self.fill(store)
                let gone = (1...3).filter { !left.contains($0) }.map { AttachedFile.sampleID($0) }
                #expect(try await store.removeAll(in: scope).sorted() == gone)
                let ids = left.map { AttachedFile.sampleID($0) }
                for id in gone + ids {
                    #expect(try await store.anyFile(id)?.id == (ids.contains(id) ? id : nil))
                }
                #expect(try await store.allFiles(after: nil, limit: 10).map(\.id) == ids)
                #expect(try await store.doomedBytes(limit: 10).count == 3 - left.count)
                let isJobLeft = left.contains(1)
                let overdue = try await store.overdueCount(at: Timestamp.sample.adding(seconds: 61))
                #expect(overdue == (isJobLeft ? 1 : 0))
                // A token that is forgotten makes a new file, and one that is not has the old one.
                let again = AttachedFile.sample(4, resource: .sample())
                let result = try await store.insert(again, token: .sample(), quota: .sample(files: 1))
                #expect((result == .inserted) == !isJobLeft)
            }
        }
    }

    @Test("Events that wait go with their files, and all of them with everything", arguments: MetadataBackend.allCases)
    func removesEvents(_ backend: MetadataBackend) async throws {
        for (scope, gone) in [(RemovalScope.everything, 5), (.instance("instance-1"), 2), (.account("1"), 0)] {
            try await backend.withFiles(eventClock: FixedClock()) { store async throws in
                try await Self.fill(store)
                let deleted = AttachedFile.sample(9)
                _ = try await store.insert(deleted, token: nil, quota: .sample())
                _ = try await store.delete(deleted.id, in: deleted.resource)
                #expect(try await store.eventCount() == 5)
                _ = try await store.removeAll(in: scope)
                #expect(try await store.eventCount() == 5 - gone)
            }
        }
    }

    @Test("What instances have set goes too", arguments: MetadataBackend.allCases)
    func removesConfigurations(_ backend: MetadataBackend) async throws {
        try await backend.withConfigurations { store async throws in
            let change = ConfigurationChange(maximumSizeLimitInBytes: 5, allowedExtensions: nil)
            for instance in [InstanceScope.sample(), Self.other] {
                _ = try await store.updateConfiguration(.case, of: instance, by: change, at: .sample)
                #expect(try await store.configurations(of: instance).count == 1)
            }
            _ = try await store.removeAll(in: .instance("instance-2"))
            #expect(try await store.configurations(of: .sample()).count == 1)
            #expect(try await store.configurations(of: Self.other).isEmpty)
        }
    }
}
