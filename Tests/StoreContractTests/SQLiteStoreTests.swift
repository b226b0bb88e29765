import AttachedFilesAPI
import AttachedFilesCore
import SQLiteStore
import TestSupport
import Testing

@Suite("SQLiteStore")
struct SQLiteStoreTests {
    private let resource = ResourceScope.sample()

    @Test("Everything acknowledged is there after a reopen")
    func reopen() async throws {
        try await withTemporaryFolder { folder in
            let first = try SQLiteStore(folder: folder, logger: .silent)
            _ = try await first.insert(.sample(1, tags: ["a": "1"]), token: .sample(), quota: .sample())
            let now = Timestamp.sample
            let file = try await first.complete(
                AttachedFile.sampleID(1),
                in: .sample(),
                blob: .sample(),
                status: .approved,
                at: now
            )
            let change = ConfigurationChange(maximumSizeLimitInBytes: 3, allowedExtensions: ["pdf"])
            let record = try await first.updateConfiguration(.case, of: .sample(), by: change, at: now)
            let secrets = try await first.adoptSecret([1, 2, 3], for: .urls, replacing: false, at: now)
            try await first.close()

            let second = try SQLiteStore(folder: folder, logger: .silent)
            #expect(try await second.list(resource, limit: 9, after: nil) == [file])
            #expect(try await second.insert(.sample(2), token: .sample(), quota: .sample()) == .replayed(file))
            #expect(try await second.configurations(of: .sample()) == [.case: record])
            #expect(try await second.adoptSecret([9], for: .urls, replacing: false, at: now) == secrets)
            try await second.close()
        }
    }

    @Test("What a killed owner leaves has every acknowledged row, token and counter")
    func killedOwner() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(folder: folder + "/live", logger: .silent)
            try await withThrowingTaskGroup { group in
                for number in 1...100 {
                    group.addTask {
                        try await store.insert(.sample(number), token: .sample("t\(number)"), quota: .sample())
                    }
                }
                try await group.waitForAll()
            }
            try copyFolder(folder + "/live", to: folder + "/left")
            try await store.close()

            let reopened = try SQLiteStore(folder: folder + "/left", logger: .silent)
            #expect(try await reopened.list(resource, limit: 999, after: nil).count == 100)
            for number in 1...100 {
                let file = try await reopened.replay(.sample("t\(number)"), in: resource, at: .sample)
                #expect(file?.id == AttachedFile.sampleID(number))
            }
            try await expectRefusal(.quota(.totalFileCountExceeded)) {
                try await reopened.insert(.sample(101), token: nil, quota: .sample(files: 100))
            }
            try await reopened.close()
        }
    }

    @Test("A folder that is open is refused to a second owner")
    func secondOwner() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(folder: folder, logger: .silent)
            try await expectRefusal(.unavailable) { try SQLiteStore(folder: folder, logger: .silent) }
            try await store.close()
        }
    }

    @Test("A closed store is unavailable")
    func closed() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(folder: folder, logger: .silent)
            try await store.probe()
            #expect(store.fault == nil)
            try await store.close()
            try await expectRefusal(.unavailable) { try await store.probe() }
            try await expectRefusal(.unavailable) { try await store.list(resource, limit: 1, after: nil) }
        }
    }
}
