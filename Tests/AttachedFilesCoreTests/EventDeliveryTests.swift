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
                case .dropped(let count): "dropped \(count)"
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
            settings: EventSettings(retention: .seconds(3600), concurrency: 3),
            clock: clock,
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

    @Test("What is taken leaves the outbox, a bounded number at once")
    func takes() async throws {
        try await start(1...4)
        #expect(await delivery.round(stuckRounds: 0) == .progress)
        #expect(receiver.all.count == 3)
        #expect(await delivery.round(stuckRounds: 0) == .progress)
        #expect(await delivery.round(stuckRounds: 0) == .rest)
        #expect(Set(receiver.all.map(\.fileID)).count == 4)
        #expect(try await store.eventCount() == 0)
        #expect(reports.all.isEmpty)
    }

    @Test("What is not taken is sent again, the same bytes under the same id, after longer and longer waits")
    func retries() async throws {
        try await start(1...1)
        refuse(EventFailure("down"))
        var waits: [Int64] = []
        for _ in 1...9 {
            let before = clock.now()
            while await delivery.round(stuckRounds: 0) == .rest { clock.advance(seconds: 1) }
            waits.append(clock.now().secondsSinceEpoch - before.secondsSinceEpoch)
        }
        #expect(waits == [0, 1, 2, 4, 8, 16, 32, 60, 60])
        receiver.answer.withLock { $0 = { _ in nil } }
        clock.advance(seconds: 60)
        #expect(await delivery.round(stuckRounds: 9) == .progress)
        #expect(Set(receiver.all.map(\.id)).count == 1)
        #expect(Set(receiver.all.map(\.body)).count == 1)
        #expect(reports.all.suffix(2) == ["down 9", "again, 0 wait"])
    }

    @Test("Events of a file come in order, whatever fails in between")
    func order() async throws {
        try await start(1...1)
        _ = try await store.delete(AttachedFile.sampleID(1), in: .sample())
        refuse(EventFailure("down"))
        _ = await delivery.round(stuckRounds: 0)
        receiver.answer.withLock { $0 = { _ in nil } }
        #expect(await delivery.round(stuckRounds: 0) == .rest)
        clock.advance(seconds: 1)
        while await delivery.round(stuckRounds: 0) == .progress {}
        #expect(receiver.all.count == 3)
        #expect(receiver.all[0] == receiver.all[1])
        #expect(receiver.all[2] != receiver.all[1])
    }

    @Test("An event that the receiver refuses keeps no other file waiting")
    func refused() async throws {
        try await start(1...3)
        refuse(EventFailure("status 400", isOfThisEvent: true), only: AttachedFile.sampleID(2))
        #expect(await delivery.round(stuckRounds: 0) == .progress)
        #expect(try await store.eventCount() == 1)
        clock.advance(seconds: 1)
        #expect(await delivery.round(stuckRounds: 0) == .rest)
        refuse(EventFailure("down"))
        clock.advance(seconds: 2)
        #expect(await delivery.round(stuckRounds: 0) == .stuck)
    }

    @Test("Old events are dropped while the receiver is down, and delivered when it is not")
    func drops() async throws {
        try await start(1...2)
        clock.advance(seconds: 3601)
        try await start(3...3)
        refuse(EventFailure("down"))
        #expect(await delivery.round(stuckRounds: 0) == .stuck)
        #expect(try await store.eventCount() == 1)
        #expect(reports.all.last == "dropped 2")
        receiver.answer.withLock { $0 = { _ in nil } }
        clock.advance(seconds: 9_000)
        #expect(await delivery.round(stuckRounds: 1) == .progress)
        #expect(try await store.eventCount() == 0)
        #expect(receiver.all.last?.fileID == AttachedFile.sampleID(3))
    }

    @Test("A receiver that is down is asked less and less often")
    func waits() {
        let waits = [1, 2, 3, 6, 7, 100].map { delivery.wait(afterStuckRounds: $0) }
        #expect(waits == [1, 2, 4, 32, 60, 60].map { .seconds($0) })
    }
}
