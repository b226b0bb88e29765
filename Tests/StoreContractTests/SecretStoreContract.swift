import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("SecretStore contract")
struct SecretStoreContract {
    private func secret(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 32) }

    @Test("The first candidate is kept, a later one is not", arguments: MetadataBackend.allCases)
    func firstCandidate(_ backend: MetadataBackend) async throws {
        try await backend.withSecrets { store async throws in
            let kept = [SigningSecret(bytes: secret(1), retiredAt: nil)]
            #expect(try await store.adoptSecret(secret(1), for: .urls, replacing: false, at: .sample) == kept)
            #expect(try await store.adoptSecret(secret(2), for: .urls, replacing: false, at: .sample) == kept)
        }
    }

    @Test("A replacement comes first and retires the one before", arguments: MetadataBackend.allCases)
    func replacement(_ backend: MetadataBackend) async throws {
        try await backend.withSecrets { store async throws in
            let times = (0...2).map { Timestamp.sample.adding(seconds: $0) }
            for number in 0...2 {
                _ = try await store.adoptSecret(secret(UInt8(number)), for: .urls, replacing: true, at: times[number])
            }
            let all = try await store.adoptSecret(secret(9), for: .urls, replacing: false, at: times[2])
            #expect(
                all == [
                    SigningSecret(bytes: secret(2), retiredAt: nil),
                    SigningSecret(bytes: secret(1), retiredAt: times[2]),
                    SigningSecret(bytes: secret(0), retiredAt: times[1]),
                ]
            )
        }
    }

    @Test("The newest offered again retires nothing", arguments: MetadataBackend.allCases)
    func sameAgain(_ backend: MetadataBackend) async throws {
        try await backend.withSecrets { store async throws in
            let kept = [SigningSecret(bytes: secret(1), retiredAt: nil)]
            for _ in 1...3 {
                #expect(try await store.adoptSecret(secret(1), for: .pages, replacing: true, at: .sample) == kept)
            }
        }
    }

    @Test("Purposes have their own secrets", arguments: MetadataBackend.allCases)
    func purposes(_ backend: MetadataBackend) async throws {
        try await backend.withSecrets { store async throws in
            for (number, purpose) in SecretPurpose.allCases.enumerated() {
                let bytes = secret(UInt8(number))
                let kept = try await store.adoptSecret(bytes, for: purpose, replacing: false, at: .sample)
                #expect(kept.map(\.bytes) == [bytes])
            }
        }
    }

    @Test("Concurrent first calls keep one secret", arguments: MetadataBackend.allCases)
    func racedFirstCalls(_ backend: MetadataBackend) async throws {
        try await backend.withSecrets { store async throws in
            let answers = try await withThrowingTaskGroup { group in
                for number in 1...16 {
                    group.addTask {
                        try await store.adoptSecret(
                            [UInt8](repeating: UInt8(number), count: 32),
                            for: .urls,
                            replacing: false,
                            at: .sample
                        )
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0 == answers.first && $0.count == 1 })
        }
    }
}
