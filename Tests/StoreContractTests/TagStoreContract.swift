import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("TagStore contract")
struct TagStoreContract {
    private let id = AttachedFile.sampleID(1)

    private func withFile(
        _ backend: MetadataBackend,
        tags: Tags = Tags(),
        _ body: (any FileStore & TagStore) async throws -> Void
    ) async throws {
        try await backend.withFiles { store async throws in
            _ = try await store.insert(.sample(tags: tags), token: nil, quota: .sample())
            try await body(store)
        }
    }

    @Test("Tags of the start are there, and with the file", arguments: MetadataBackend.allCases)
    func tagsOfTheStart(_ backend: MetadataBackend) async throws {
        try await withFile(backend, tags: ["a": "1"]) { store async throws in
            #expect(try await store.tags(ofFile: id, in: .sample()) == ["a": "1"])
        }
    }

    @Test("Adding merges, changing wins, removing ignores absent keys", arguments: MetadataBackend.allCases)
    func changes(_ backend: MetadataBackend) async throws {
        try await withFile(backend, tags: ["a": "1", "b": "2"]) { store async throws in
            let added = try await store.changeTags(ofFile: id, in: .sample(), by: .add(["b": "3", "c": ""]))
            #expect(added == ["a": "1", "b": "3", "c": ""])
            let removed = try await store.changeTags(ofFile: id, in: .sample(), by: .remove(["a", "zz"]))
            #expect(removed == ["b": "3", "c": ""])
            #expect(try await store.tags(ofFile: id, in: .sample()) == removed)
            #expect(try await store.file(id, in: .sample() as ResourceScope).tags == removed)
            #expect(try await store.changeTags(ofFile: id, in: .sample(), by: .remove(["b", "c"])).isEmpty)
            #expect(try await store.tags(ofFile: id, in: .sample()).isEmpty)
        }
    }

    @Test("Keys that Unicode calls equal are two keys", arguments: MetadataBackend.allCases)
    func canonicalTwins(_ backend: MetadataBackend) async throws {
        try await withFile(backend, tags: ["\u{E9}": "composed"]) { store async throws in
            let both = try await store.changeTags(ofFile: id, in: .sample(), by: .add(["e\u{301}": "decomposed"]))
            #expect(both.count == 2)
            let rest = try await store.changeTags(ofFile: id, in: .sample(), by: .remove(["\u{E9}"]))
            #expect(rest.all == [Tag(key: "e\u{301}", value: "decomposed")])
            #expect(try await store.tags(ofFile: id, in: .sample()).all == rest.all)
        }
    }

    @Test("More than 50 tags are refused and nothing changes", arguments: MetadataBackend.allCases)
    func tooManyTags(_ backend: MetadataBackend) async throws {
        try await withFile(backend) { store async throws in
            let fifty = Tags((1...50).map { Tag(key: "k\($0)", value: "v") })
            #expect(try await store.changeTags(ofFile: id, in: .sample(), by: .add(fifty)) == fifty)
            try await expectRefusal(.tooManyTags) {
                try await store.changeTags(ofFile: id, in: .sample(), by: .add(["k1": "w", "k51": "v"]))
            }
            #expect(try await store.tags(ofFile: id, in: .sample()) == fifty)
            let changed = try await store.changeTags(ofFile: id, in: .sample(), by: .add(["k1": "w"]))
            #expect(changed["k1"] == "w")
        }
    }

    @Test("Tags of an unknown file, or of another's, are not found", arguments: MetadataBackend.allCases)
    func notFound(_ backend: MetadataBackend) async throws {
        try await withFile(backend, tags: ["a": "1"]) { store async throws in
            let others: [(String, InstanceScope)] = [
                ("unknown", .sample()), (id, .sample(account: "444455556666")),
                (id, .sample(instanceID: "instance-2")),
            ]
            for (id, instance) in others {
                try await expectRefusal(.notFound) { try await store.tags(ofFile: id, in: instance) }
                try await expectRefusal(.notFound) {
                    try await store.changeTags(ofFile: id, in: instance, by: .add(["b": "2"]))
                }
            }
            #expect(try await store.tags(ofFile: id, in: .sample()) == ["a": "1"])
        }
    }

    @Test("Concurrent changes all count", arguments: MetadataBackend.allCases)
    func racedChanges(_ backend: MetadataBackend) async throws {
        try await withFile(backend) { store async throws in
            let id = id
            try await withThrowingTaskGroup { group in
                for number in 1...40 {
                    group.addTask {
                        _ = try await store.changeTags(
                            ofFile: id,
                            in: .sample(),
                            by: .add(Tags([Tag(key: "k\(number)", value: "")]))
                        )
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.tags(ofFile: id, in: .sample()).count == 40)
        }
    }
}
