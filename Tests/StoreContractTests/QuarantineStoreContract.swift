import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("QuarantineStore contract")
struct QuarantineStoreContract {
    private typealias Store = any MetadataBackend.Rows
    private let resource = ResourceScope.sample()

    private func moment(_ seconds: Int) -> Timestamp { .sample.adding(seconds: Int64(seconds)) }

    /// Takes a file to a verdict.
    @discardableResult
    private func end(
        _ number: Int,
        as status: FileStatus = .rejected,
        keeping note: QuarantineNote? = QuarantineNote(signature: "Eicar-ä"),
        in store: Store
    ) async throws -> ScanEnd {
        let file = AttachedFile.sample(number)
        _ = try await store.insert(file, token: nil, quota: .sample())
        let (job, blob) = (ScanJob(deadline: moment(60)), StoredBlob.sample(number))
        _ = try await store.complete(file.id, in: .sample(), blob: blob, status: .scanning, job: job, at: moment(1))
        let leases = try await store.lease(limit: 1, at: moment(2), until: moment(9), horizon: moment(99))
        let lease = try #require(leases.first)
        return try #require(try await store.finish(lease, as: status, keeping: note, at: moment(3)))
    }

    @Test(
        "A rejected file that is kept pins its bytes, dooms nothing and releases its quota",
        arguments: MetadataBackend.allCases
    )
    func keeps(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let ended = try await end(1, in: store)
            #expect(ended.doomed == nil)
            #expect(ended.file.status == .rejected)
            #expect(ended.file.blob == .sample(1))
            #expect(try await store.file(ended.file.id, in: resource) == ended.file)
            #expect(try await store.doomedBytes(limit: 9).isEmpty)
            #expect(try await store.pinned([StoredBlob.sample(1).id]).count == 1)
            let found = try await store.quarantined(ended.file.id)
            #expect(found.file == ended.file)
            #expect(found.blob == .sample(1))
            #expect(found.note == QuarantineNote(signature: "Eicar-ä"))
            #expect(try await store.insert(.sample(2), token: nil, quota: .sample(files: 1)) == .inserted)
        }
    }

    @Test("Files that are not rejected and kept are not there", arguments: MetadataBackend.allCases)
    func others(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            try await end(1, as: .approved, in: store)
            #expect(try await end(2, as: .failed(.unreadable), in: store).doomed != nil)
            #expect(try await end(3, keeping: nil, in: store).doomed != nil)
            #expect(try await store.quarantined(after: nil, limit: 9).isEmpty)
            for number in 1...4 {
                let id = AttachedFile.sampleID(number)
                try await expectRefusal(.notFound) { try await store.quarantined(id) }
                try await expectRefusal(.notFound) { try await store.release(id, at: moment(5)) }
                try await expectRefusal(.notFound) { try await store.deleteQuarantined(id) }
            }
        }
    }

    @Test("They are listed in the order of their ids, a part at a time", arguments: MetadataBackend.allCases)
    func lists(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in [3, 1, 2] { try await end(number, keeping: QuarantineNote(signature: nil), in: store) }
            let first = try await store.quarantined(after: nil, limit: 2)
            #expect(first.map(\.file.id) == [1, 2].map { AttachedFile.sampleID($0) })
            #expect(first.map(\.note.signature) == [nil, nil])
            let rest = try await store.quarantined(after: first.last?.file.id, limit: 2)
            #expect(rest.map(\.file.id) == [AttachedFile.sampleID(3)])
        }
    }

    @Test("A release approves once, counts again and tells", arguments: MetadataBackend.allCases)
    func releases(_ backend: MetadataBackend) async throws {
        try await backend.withFiles(eventClock: FixedClock()) { store async throws in
            let file = try await end(1, in: store).file
            let before = try await store.eventCount()
            let results = await withTaskGroup(of: AttachedFile?.self) { group in
                for _ in 1...8 { group.addTask { try? await store.release(file.id, at: moment(7)) } }
                return await group.reduce(into: [AttachedFile]()) { if let file = $1 { $0.append(file) } }
            }
            #expect(results.count == 1)
            let row = try await store.file(file.id, in: resource)
            #expect(row == results.first)
            #expect(row.status == .approved)
            #expect(row.statusChangedAt == moment(7))
            #expect(row.blob == .sample(1))
            #expect(try await store.eventCount() == before + 1)
            try await expectRefusal(.quota(.totalFileCountExceeded)) {
                try await store.insert(.sample(2), token: nil, quota: .sample(files: 1))
            }
            #expect(try await store.quarantined(after: nil, limit: 9).isEmpty)
        }
    }

    @Test("Deleted bytes are doomed, and the file stays rejected without an event", arguments: MetadataBackend.allCases)
    func deletes(_ backend: MetadataBackend) async throws {
        try await backend.withFiles(eventClock: FixedClock()) { store async throws in
            let file = try await end(1, in: store).file
            let before = try await store.eventCount()
            let doomed = DoomedBytes(fileID: file.id, blobID: StoredBlob.sample(1).id)
            #expect(try await store.deleteQuarantined(file.id) == doomed)
            #expect(try await store.doomedBytes(limit: 9) == [doomed])
            let row = try await store.file(file.id, in: resource)
            #expect(row.status == .rejected)
            #expect(row.blob == nil)
            #expect(try await store.eventCount() == before)
            try await expectRefusal(.notFound) { try await store.release(file.id, at: moment(8)) }
        }
    }

    @Test("Delete and the end of retention doom what was kept", arguments: MetadataBackend.allCases)
    func ends(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let files = [try await end(1, in: store).file, try await end(2, in: store).file]
            _ = try await store.delete(files[0].id, in: resource)
            #expect(try await store.removeEnded(changedBefore: moment(4), limit: 9) == 1)
            let expected = [1, 2].map {
                DoomedBytes(fileID: AttachedFile.sampleID($0), blobID: StoredBlob.sample($0).id)
            }
            #expect(try await store.doomedBytes(limit: 9) == expected)
            #expect(try await store.quarantined(after: nil, limit: 9).isEmpty)
        }
    }
}
