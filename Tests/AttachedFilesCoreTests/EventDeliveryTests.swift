import AttachedFilesAPI
import AttachedFilesCore
import Synchronization
import TestSupport
import Testing

@Suite("Delivery of events")
struct EventDeliveryTests {
    /// A receiver that answers as a test says, and keeps what it was sent.
    private final class Receiver: EventReceiver {
        let answer = Mutex<@Sendable (StatusEvent) -> EventFailure?>({ _ in nil })
        private let received = Mutex<[StatusEvent]>([])

        var all: [StatusEvent] { received.withLock { $0 } }

        func deliver(_ event: StatusEvent) async throws(EventFailure) {
            received.withLock { $0.append(event) }
            if let failure = answer.withLock({ $0 })(event) { throw failure }
        }
    }

    private final class Reports: EventReporter {
        private let reports = Mutex<[String]>([])

        var all: [String] { reports.withLock { $0 } }

        func report(_ report: EventReport) {
            let text =
                switch report {
                case .notTaken(let failure, _, let tries): "\(failure.logText) \(tries)"
                case .takenAgain(let waiting): "again, \(waiting) wait"
                case .dropped(let count, let reason): "dropped \(count) for \(reason)"
                case .outboxFailed: "failed"
                }
            reports.withLock { $0.append(text) }
        }
    }

    private let clock = FixedClock()
    private let store: MemoryMetadataStore
    private let receiver = Receiver()
    private let reports = Reports()
    private let delivery: EventDelivery

    init() {
        store = MemoryMetadataStore(eventClock: clock)
        delivery = EventDelivery(
            outbox: store,
            receiver: receiver,
            settings: EventSettings(retention: .seconds(3600), concurrency: 3, waiting: 5),
            clock: clock,
            eventClock: clock,
            reporter: reports
        )
    }

    private func start(_ numbers: ClosedRange<Int>) async throws {
        for number in numbers {
            let file = AttachedFile.sample(number, createdAt: clock.now())
            _ = try await store.insert(file, token: nil, quota: .sample())
        }
    }

    private func refuse(_ failure: EventFailure, only id: String? = nil) {
        receiver.answer.withLock { $0 = { id == nil || $0.fileID == id ? failure : nil } }
    }

    /// Takes up what is due and delivers it, the last first; how many there were.
    @discardableResult
    private func round() async -> Int {
        let events = await delivery.take()
        for event in events.reversed() { await delivery.deliver(event) }
        return events.count
    }

    @Test("What is taken leaves the outbox, a bounded number at once")
    func takes() async throws {
        try await start(1...4)
        #expect(await round() == 3)
        #expect(receiver.all.count == 3)
        #expect(await round() == 1)
        #expect(await round() == 0)
        #expect(Set(receiver.all.map(\.fileID)).count == 4)
        #expect(try await store.eventCount() == 0)
        #expect(reports.all.isEmpty)
    }

    @Test("A delivery that takes long holds its own place and no other file")
    func slow() async throws {
        try await start(1...5)
        let first = await delivery.take()
        #expect(first.count == 3)
        #expect(await delivery.take().isEmpty)
        await delivery.deliver(first[1])
        let second = await delivery.take()
        #expect(second.map(\.event.fileID) == [AttachedFile.sampleID(4)])
        await delivery.deliver(second[0])
        #expect(await delivery.take().map(\.event.fileID) == [AttachedFile.sampleID(5)])
        // The next event of a file that is under way waits for it.
        _ = try await store.delete(AttachedFile.sampleID(1), in: .sample())
        #expect(await delivery.take().isEmpty)
    }

    @Test("What is not taken is sent again, the same bytes under the same id, after longer and longer waits")
    func retries() async throws {
        try await start(1...1)
        refuse(EventFailure("down"))
        var waits: [Int64] = []
        for _ in 1...9 {
            let before = clock.now()
            while await round() == 0 { clock.advance(seconds: 1) }
            waits.append(clock.now().secondsSinceEpoch - before.secondsSinceEpoch)
        }
        #expect(waits == [0, 1, 2, 4, 8, 16, 32, 60, 60])
        receiver.answer.withLock { $0 = { _ in nil } }
        clock.advance(seconds: 60)
        #expect(await round() == 1)
        #expect(Set(receiver.all.map(\.id)).count == 1)
        #expect(Set(receiver.all.map(\.body)).count == 1)
        #expect(reports.all.suffix(2) == ["down 9", "again, 0 wait"])
    }

    @Test("Events of a file come in order, whatever fails in between")
    func order() async throws {
        try await start(1...1)
        _ = try await store.delete(AttachedFile.sampleID(1), in: .sample())
        refuse(EventFailure("down"))
        await round()
        receiver.answer.withLock { $0 = { _ in nil } }
        #expect(await round() == 0)
        clock.advance(seconds: 1)
        while await round() > 0 {}
        #expect(receiver.all.count == 3)
        #expect(receiver.all[0] == receiver.all[1])
        #expect(receiver.all[2] != receiver.all[1])
    }

    @Test("An event that the receiver refuses keeps no other file waiting")
    func refused() async throws {
        try await start(1...3)
        refuse(EventFailure("status 400", isOfThisEvent: true), only: AttachedFile.sampleID(2))
        #expect(await round() == 3)
        #expect(try await store.eventCount() == 1)
        try await start(4...4)
        #expect(await round() == 1)
        #expect(try await store.eventCount() == 1)
        #expect(!reports.all.contains { $0.hasPrefix("again") })
    }

    @Test(
        "A receiver that is down is asked less and less often, however much waits, and again when the clock is set back"
    )
    func pauses() async throws {
        try await start(1...5)
        refuse(EventFailure("down"))
        #expect(await round() == 3)
        #expect(await round() == 0)
        clock.advance(seconds: 1)
        #expect(await round() == 3)
        clock.advance(seconds: 1)
        #expect(await round() == 0)
        clock.advance(seconds: 1)
        #expect(await round() == 3)
        clock.advance(seconds: -9_000)
        #expect(await round() == 3)
    }

    @Test("Old events are dropped while the receiver is down, and delivered when it is not")
    func drops() async throws {
        try await start(1...2)
        clock.advance(seconds: 3601)
        try await start(3...3)
        refuse(EventFailure("down"))
        await round()
        #expect(try await store.eventCount() == 1)
        #expect(reports.all.contains("dropped 2 for age"))
        receiver.answer.withLock { $0 = { _ in nil } }
        clock.advance(seconds: 9_000)
        #expect(await round() == 1)
        #expect(try await store.eventCount() == 0)
        #expect(receiver.all.last?.fileID == AttachedFile.sampleID(3))
    }

    @Test("Beyond the number that may wait the oldest events are dropped")
    func trims() async throws {
        try await start(1...5)
        await delivery.trim()
        #expect(reports.all.isEmpty)
        try await start(6...7)
        await delivery.trim()
        #expect(reports.all == ["dropped 2 for number"])
        while await round() > 0 {}
        #expect(Set(receiver.all.map(\.fileID)) == Set((3...7).map { AttachedFile.sampleID($0) }))
    }
}
