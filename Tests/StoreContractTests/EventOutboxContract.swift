import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("EventOutbox contract")
struct EventOutboxContract {
    private typealias Store = any MetadataBackend.Rows
    private let resource = ResourceScope.sample()
    private let clock = FixedClock()

    private func moment(_ seconds: Int) -> Timestamp { .sample.adding(seconds: Int64(seconds)) }

    private func due(_ store: Store, limit: Int = 99, at seconds: Int = 9_000) async throws -> [OutboxEvent] {
        try await store.dueEvents(limit: limit, at: moment(seconds), horizon: moment(seconds + 60))
    }

    /// Takes all events out, in the order in which they come.
    private func drain(_ store: Store) async throws -> [StatusEvent] {
        var all: [StatusEvent] = []
        while case let part = try await due(store), !part.isEmpty {
            all += part.map(\.event)
            try await store.removeEvents(part.map(\.key))
        }
        return all
    }

    /// What events say: the status before and after.
    private func steps(_ events: [StatusEvent]) throws -> [String] {
        try events.map { event in
            guard case .object(let object) = try JSONReader.read(event.body),
                case .object(let detail)? = object["detail"],
                case .string(let status)? = detail["fileStatus"]
            else { return "?" }
            guard case .string(let previous)? = detail["previousFileStatus"] else { return status }
            return "\(previous) to \(status)"
        }
    }

    private func start(_ number: Int = 1, in store: Store) async throws -> AttachedFile {
        let file = AttachedFile.sample(number, createdAt: moment(number))
        _ = try await store.insert(file, token: .sample("token-\(number)"), quota: .sample())
        return file
    }

    private func scan(_ number: Int = 1, in store: Store) async throws -> ScanLease {
        let id = try await start(number, in: store).id
        let job = ScanJob(deadline: moment(60))
        _ = try await store.complete(id, in: .sample(), blob: .sample(), status: .scanning, job: job, at: moment(5))
        let leases = try await store.lease(limit: 1, at: moment(5), until: moment(9), horizon: moment(99))
        return try #require(leases.first)
    }

    @Test("Each change that callers see writes one event with it", arguments: MetadataBackend.allCases)
    func changes(_ backend: MetadataBackend) async throws {
        try await backend.withFiles(eventClock: clock) { store async throws in
            let file = try await start(in: store)
            _ = try await store.insert(file, token: .sample("token-1"), quota: .sample())
            #expect(try steps(await drain(store)) == ["PROCESSING"])
            for _ in 1...2 {
                _ = try await store.complete(file.id, in: .sample(), blob: .sample(), status: .approved, at: moment(3))
            }
            #expect(try steps(await drain(store)) == ["PROCESSING to APPROVED"])
            _ = try await store.delete(file.id, in: resource)
            #expect(try steps(await drain(store)) == ["APPROVED to DELETED"])
        }
    }

    @Test(
        "A verdict writes its event, and Complete before it none",
        arguments: MetadataBackend.allCases,
        [FileStatus.approved, .rejected, .failed(.unreadable)]
    )
    func verdicts(_ backend: MetadataBackend, status: FileStatus) async throws {
        try await backend.withFiles(eventClock: clock) { store async throws in
            let lease = try await scan(in: store)
            #expect(try steps(await drain(store)) == ["PROCESSING"])
            _ = try await store.finish(lease, as: status, at: moment(6))
            _ = try await store.finish(lease, as: status, at: moment(7))
            let events = try await drain(store)
            #expect(try steps(events) == ["PROCESSING to \(status.wire.rawValue)"])
            #expect(events.map(\.time) == [moment(6)])
        }
    }

    @Test("Expiry, and the end of a row after it, are events", arguments: MetadataBackend.allCases)
    func sweeps(_ backend: MetadataBackend) async throws {
        try await backend.withFiles(eventClock: clock) { store async throws in
            _ = try await start(in: store)
            #expect(try await store.expireUploads(startedBefore: moment(9), at: moment(9), limit: 9) == 1)
            #expect(try await store.removeEnded(changedBefore: moment(10), limit: 9) == 1)
            let events = try await drain(store)
            #expect(try steps(events) == ["PROCESSING", "PROCESSING to FAILED", "FAILED to DELETED"])
            #expect(String(decoding: events[1].body, as: UTF8.self).contains(#""reason":"expired""#))
        }
    }

    @Test("What is refused writes no event, and nothing does where events are off", arguments: MetadataBackend.allCases)
    func none(_ backend: MetadataBackend) async throws {
        try await backend.withFiles(eventClock: clock) { store async throws in
            _ = try await start(1, in: store)
            let second = AttachedFile.sample(2)
            await #expect(throws: StoreError.self) {
                _ = try await store.insert(second, token: nil, quota: .sample(files: 1))
            }
            await #expect(throws: StoreError.self) { _ = try await store.delete(second.id, in: resource) }
            #expect(try await store.eventCount() == 1)
        }
        try await backend.withFiles { store async throws in
            let lease = try await scan(in: store)
            _ = try await store.finish(lease, as: .approved, at: moment(6))
            _ = try await store.delete(lease.file.id, in: resource)
            #expect(try await store.eventCount() == 0)
        }
    }

    @Test("Of each file only the oldest event is due", arguments: MetadataBackend.allCases)
    func order(_ backend: MetadataBackend) async throws {
        try await backend.withFiles(eventClock: clock) { store async throws in
            for number in 1...3 { _ = try await start(number, in: store) }
            _ = try await store.delete(AttachedFile.sampleID(1), in: resource)
            let first = try await due(store)
            #expect(first.map(\.event.fileID) == (1...3).map { AttachedFile.sampleID($0) })
            #expect(try await due(store, limit: 2) == Array(first.prefix(2)))
            #expect(try await due(store, limit: 1, at: 0).map(\.key) == [first[0].key])
            try await store.removeEvents([first[0].key])
            try await store.removeEvents([first[0].key, 12_345])
            #expect(try steps(await due(store).map(\.event)).contains("PROCESSING to DELETED"))
            #expect(try await store.eventCount() == 3)
        }
    }

    @Test(
        "An event that is kept back is due at its moment, and its file's next ones wait for it",
        arguments: MetadataBackend.allCases
    )
    func postpones(_ backend: MetadataBackend) async throws {
        try await backend.withFiles(eventClock: clock) { store async throws in
            let file = try await start(in: store)
            _ = try await store.delete(file.id, in: resource)
            let event = try #require(try await due(store).first)
            try await store.postponeEvent(event.key, dueAt: moment(50))
            #expect(try await due(store, at: 49).isEmpty)
            let again = try #require(try await due(store, at: 50).first)
            #expect(again == OutboxEvent(key: event.key, tries: 1, event: event.event))
            try await store.removeEvents([event.key])
            try await store.postponeEvent(event.key, dueAt: moment(50))
            #expect(try await due(store, at: 50).count == 1)
        }
    }

    @Test("A clock that was set back keeps no event waiting", arguments: MetadataBackend.allCases)
    func clockSetBack(_ backend: MetadataBackend) async throws {
        try await backend.withFiles(eventClock: clock) { store async throws in
            _ = try await start(in: store)
            // A new event is due whatever the clock of the events says.
            let event = try #require(try await due(store, at: -3_600).first)
            try await store.postponeEvent(event.key, dueAt: moment(50))
            #expect(try await due(store, at: -9).isEmpty)
            #expect(try await due(store, at: -3_600).count == 1)
        }
    }

    @Test("Events before a moment are dropped, the oldest first", arguments: MetadataBackend.allCases)
    func drops(_ backend: MetadataBackend) async throws {
        try await backend.withFiles(eventClock: clock) { store async throws in
            for number in 1...4 { _ = try await start(number, in: store) }
            #expect(try await store.dropEvents(before: moment(4), limit: 2) == 2)
            #expect(try await due(store).map(\.event.fileID) == [3, 4].map { AttachedFile.sampleID($0) })
            #expect(try await store.dropEvents(before: moment(4), limit: 2) == 1)
            #expect(try await store.dropEvents(before: moment(4), limit: 2) == 0)
            #expect(try await store.eventCount() == 1)
        }
    }
}
