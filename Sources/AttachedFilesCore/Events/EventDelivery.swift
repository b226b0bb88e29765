import AttachedFilesAPI
import Synchronization

/// Takes events from the outbox to the receiver, at least once each and in order for each file.
///
/// One at a time works on an outbox. What is under way is kept in memory alone, so a process that ends loses no event
/// and may send one again.
package final class EventDelivery: Sendable {
    fileprivate struct State {
        /// Keys of the events that are being sent.
        var underWay: Set<Int64> = []
        /// Times in a row that the receiver or the outbox failed; those under way at once count as one.
        var failures = 0
        /// Until when nothing is sent.
        var pausedUntil: Timestamp?
    }

    private let outbox: any EventOutbox
    private let receiver: any EventReceiver
    private let settings: EventSettings
    private let clock: any WallClock
    private let eventClock: any WallClock
    private let reporter: any EventReporter
    private let state = Mutex(State())

    /// A delivery between these parts.
    ///
    /// - Parameters:
    ///   - outbox: where events wait.
    ///   - receiver: where they go.
    ///   - settings: how long they wait, and how many go at once.
    ///   - clock: the time by which tries wait, which nobody moves.
    ///   - eventClock: the time of the events, by which they grow old; in `dev` a test moves it.
    ///   - reporter: is told what happens.
    package init(
        outbox: any EventOutbox,
        receiver: any EventReceiver,
        settings: EventSettings,
        clock: any WallClock,
        eventClock: any WallClock,
        reporter: any EventReporter
    ) {
        self.outbox = outbox
        self.receiver = receiver
        self.settings = settings
        self.clock = clock
        self.eventClock = eventClock
        self.reporter = reporter
    }

    /// Takes up what is due and not under way, as much as there are places for; each has to be given to
    /// ``deliver(_:)``.
    ///
    /// One caller at a time.
    package func take() async -> [OutboxEvent] {
        let now = clock.now()
        // Before the look at the outbox: what ends meanwhile may be in the answer and is gone.
        let (underWay, isPaused) = state.withLock { ($0.underWay, $0.isPaused(now)) }
        let places = settings.concurrency - underWay.count
        guard places > 0, !isPaused else { return [] }
        do throws(StoreError) {
            let due = try await outbox.dueEvents(
                limit: settings.concurrency,
                at: now,
                horizon: now.adding(Limits.longestEventWait)
            )
            let taken = Array(due.filter { !underWay.contains($0.key) }.prefix(places))
            state.withLock { $0.underWay.formUnion(taken.map(\.key)) }
            return taken
        } catch {
            outboxFailed(error)
            return []
        }
    }

    /// Sends an event that was taken up, and removes it once the receiver has it; keeps it for another try otherwise.
    ///
    /// When the task is cancelled, the event stays in the outbox as it is.
    package func deliver(_ event: OutboxEvent) async {
        defer { state.withLock { _ = $0.underWay.remove(event.key) } }
        do throws(EventFailure) {
            try await receiver.deliver(event.event)
        } catch {
            return await keep(event, error)
        }
        do throws(StoreError) {
            try await outbox.removeEvents([event.key])
            if state.withLock({ $0.recover() }) {
                reporter.report(.takenAgain(waiting: try await outbox.eventCount()))
            }
        } catch {
            outboxFailed(error)
        }
    }

    /// Drops the oldest events beyond the number that may wait.
    package func trim() async {
        do throws(StoreError) {
            let surplus = try await outbox.eventCount() - settings.waiting
            let ever = Timestamp(millisecondsSinceEpoch: .max)
            if surplus > 0 { try await drop(before: ever, atMost: surplus, because: .number) }
        } catch {
            outboxFailed(error)
        }
    }

    /// Where something is not taken, events past their retention are dropped; as long as all are taken none is, however
    /// old.
    private func keep(_ event: OutboxEvent, _ failure: EventFailure) async {
        // What a stop interrupts is no failure.
        guard !Task.isCancelled else { return }
        // Once for all that fail at once: old events are looked for where a pause begins.
        let looksForOld = failure.isOfThisEvent || pause()
        do throws(StoreError) {
            let tries = event.tries + 1
            try await outbox.postponeEvent(event.key, dueAt: clock.now().adding(settings.wait(afterTries: tries)))
            reporter.report(.notTaken(failure, id: event.event.id, tries: tries))
            guard looksForOld else { return }
            try await drop(before: eventClock.now().adding(.zero - settings.retention), atMost: .max, because: .age)
        } catch {
            outboxFailed(error)
        }
    }

    private func drop(
        before moment: Timestamp,
        atMost most: Int,
        because reason: EventReport.DropReason
    ) async throws(StoreError) {
        var dropped = 0
        while dropped < most {
            let limit = min(Limits.droppedEvents, most - dropped)
            let count = try await outbox.dropEvents(before: moment, limit: limit)
            dropped += count
            guard count == limit else { break }
        }
        if dropped > 0 { reporter.report(.dropped(dropped, reason)) }
    }

    private func outboxFailed(_ error: StoreError) {
        guard !Task.isCancelled else { return }
        _ = pause()
        reporter.report(.outboxFailed(error))
    }

    /// Sends nothing for a while; whether it began a pause.
    private func pause() -> Bool {
        let now = clock.now()
        return state.withLock { state in
            guard !state.isPaused(now) else { return false }
            state.failures += 1
            state.pausedUntil = now.adding(settings.wait(afterTries: state.failures))
            return true
        }
    }
}

extension EventDelivery.State {
    /// Whether nothing is sent at a moment; a pause longer than any was begun before the clock was set back.
    fileprivate func isPaused(_ now: Timestamp) -> Bool {
        guard let pausedUntil else { return false }
        return now < pausedUntil && pausedUntil <= now.adding(Limits.longestEventWait)
    }

    /// Ends the pause; whether there was one.
    fileprivate mutating func recover() -> Bool {
        defer { (failures, pausedUntil) = (0, nil) }
        return failures > 0
    }
}
