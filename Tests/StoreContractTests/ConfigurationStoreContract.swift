import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("ConfigurationStore contract")
struct ConfigurationStoreContract {
    private let instance = InstanceScope.sample()

    @Test("A scope that was never set is absent", arguments: MetadataBackend.allCases)
    func neverSet(_ backend: MetadataBackend) async throws {
        try await backend.withConfigurations { store async throws in
            #expect(try await store.configurations(of: instance).isEmpty)
            let change = ConfigurationChange(maximumSizeLimitInBytes: 5, allowedExtensions: nil)
            _ = try await store.updateConfiguration(.chat, of: instance, by: change, at: .sample)
            #expect(try await store.configurations(of: instance).keys.map(\.rawValue) == ["CHAT"])
        }
    }

    @Test("A change keeps what it does not give", arguments: MetadataBackend.allCases)
    func partialChanges(_ backend: MetadataBackend) async throws {
        try await backend.withConfigurations { store async throws in
            let size = ConfigurationChange(maximumSizeLimitInBytes: 5, allowedExtensions: nil)
            let first = try await store.updateConfiguration(.case, of: instance, by: size, at: .sample)
            #expect(first == ConfigurationRecord(maximumSizeLimitInBytes: 5, lastModifiedAt: .sample))
            let later = Timestamp.sample.adding(seconds: 1)
            let extensions = ConfigurationChange(
                maximumSizeLimitInBytes: nil,
                allowedExtensions: ["PDF", "\u{E9}\"\u{0}"]
            )
            let second = try await store.updateConfiguration(.case, of: instance, by: extensions, at: later)
            let expected = ConfigurationRecord(
                maximumSizeLimitInBytes: 5,
                allowedExtensions: ["PDF", "\u{E9}\"\u{0}"],
                lastModifiedAt: later
            )
            #expect(second == expected)
            #expect(try await store.configurations(of: instance) == [.case: expected])
        }
    }

    @Test("An empty list of extensions is a list", arguments: MetadataBackend.allCases)
    func emptyList(_ backend: MetadataBackend) async throws {
        try await backend.withConfigurations { store async throws in
            let change = ConfigurationChange(maximumSizeLimitInBytes: nil, allowedExtensions: [])
            let record = try await store.updateConfiguration(.email, of: instance, by: change, at: .sample)
            #expect(record.allowedExtensions == [])
            #expect(try await store.configurations(of: instance)[.email] == record)
        }
    }

    @Test("A change without any member changes nothing, not even the time", arguments: MetadataBackend.allCases)
    func emptyChange(_ backend: MetadataBackend) async throws {
        try await backend.withConfigurations { store async throws in
            let nothing = ConfigurationChange(maximumSizeLimitInBytes: nil, allowedExtensions: nil)
            let bare = try await store.updateConfiguration(.task, of: instance, by: nothing, at: .sample)
            #expect(bare == ConfigurationRecord())
            #expect(try await store.configurations(of: instance).isEmpty)
            let size = ConfigurationChange(maximumSizeLimitInBytes: 7, allowedExtensions: nil)
            let set = try await store.updateConfiguration(.task, of: instance, by: size, at: .sample)
            let later = Timestamp.sample.adding(seconds: 1)
            #expect(try await store.updateConfiguration(.task, of: instance, by: nothing, at: later) == set)
            #expect(try await store.configurations(of: instance) == [.task: set])
        }
    }

    @Test("Instances and accounts have their own", arguments: MetadataBackend.allCases)
    func isolation(_ backend: MetadataBackend) async throws {
        try await backend.withConfigurations { store async throws in
            let change = ConfigurationChange(maximumSizeLimitInBytes: 5, allowedExtensions: nil)
            _ = try await store.updateConfiguration(.chat, of: instance, by: change, at: .sample)
            #expect(try await store.configurations(of: .sample(account: "444455556666")).isEmpty)
            #expect(try await store.configurations(of: .sample(instanceID: "instance-2")).isEmpty)
        }
    }

    @Test("Concurrent partial changes all count", arguments: MetadataBackend.allCases)
    func racedChanges(_ backend: MetadataBackend) async throws {
        try await backend.withConfigurations { store async throws in
            let instance = instance
            try await withThrowingTaskGroup { group in
                for number in 1...20 {
                    group.addTask {
                        let isSize = number.isMultiple(of: 2)
                        let change = ConfigurationChange(
                            maximumSizeLimitInBytes: isSize ? 9 : nil,
                            allowedExtensions: isSize ? nil : ["pdf"]
                        )
                        _ = try await store.updateConfiguration(.chat, of: instance, by: change, at: .sample)
                    }
                }
                try await group.waitForAll()
            }
            let record = try await store.configurations(of: instance)[.chat]
            #expect(record?.maximumSizeLimitInBytes == 9)
            #expect(record?.allowedExtensions == ["pdf"])
        }
    }
}
