import AttachedFilesAPI

/// Takes events from the outbox to the receiver, at least once each and in order for each file.
///
/// One at a time works on an outbox. Nothing but the outbox is kept, so a process that ends loses no event and may send
/// one again.
package struct EventDelivery: Sendable {
    /// What a round found.
    package enum Outcome: Equatable, Sendable {
        /// There was nothing to send, or the receiver refused just what was sent.
        case rest
        /// Something was taken.
        case progress
        /// The receiver is down, or the outbox failed.
        case stuck
    }

    private let outbox: any EventOutbox
    private let receiver: any EventReceiver
    private let settings: EventSettings
    private let clock: any WallClock
    private let reporter: any EventReporter

    /// A delivery between these parts.
    package init(
        outbox: any EventOutbox,
        receiver: any EventReceiver,
        settings: EventSettings,
        clock: any WallClock,
        reporter: any EventReporter
    ) {
        self.outbox = outbox
        self.receiver = receiver
        self.settings = settings
        self.clock = clock
        self.reporter = reporter
    }

    /// The wait before the next round, when so many in a row got nowhere.
    package func wait(afterStuckRounds stuckRounds: Int) -> Duration {
        settings.wait(afterTries: stuckRounds)
    }

    /// Sends what is due, a bounded number at once, and removes what was taken.
    ///
    /// Where something was not taken, events past their retention are dropped; as long as all are taken none is,
    /// however old. When its task is cancelled, what was under way stays in the outbox.
    package func round(stuckRounds: Int) async -> Outcome {
        do throws(StoreError) {
            let now = clock.now()
            let due = try await outbox.dueEvents(
                limit: settings.concurrency,
                at: now,
                horizon: now.adding(settings.longestWait)
            )
            guard !due.isEmpty else { return .rest }
            let results = await send(due)
            let taken = zip(due, results).filter { $0.1 == nil }.map(\.0.key)
            try await outbox.removeEvents(taken)
            // What a stop interrupts is no failure.
            guard !Task.isCancelled else { return .stuck }
            for (event, failure) in zip(due, results) {
                if let failure { try await keep(event, failure) }
            }
            if taken.count < due.count { try await dropOld() }
            guard !taken.isEmpty else { return results.allSatisfy { $0?.isOfThisEvent == true } ? .rest : .stuck }
            if stuckRounds > 0 { reporter.report(.takenAgain(waiting: try await outbox.eventCount())) }
            return .progress
        } catch {
            if !Task.isCancelled { reporter.report(.outboxFailed(error)) }
            return .stuck
        }
    }

    /// What became of each event, `nil` where it was taken.
    private func send(_ events: [OutboxEvent]) async -> [EventFailure?] {
        await withTaskGroup(of: (Int, EventFailure?).self) { group in
            for (index, event) in events.enumerated() {
                group.addTask {
                    do throws(EventFailure) {
                        try await receiver.deliver(event.event)
                        return (index, nil)
                    } catch {
                        return (index, error)
                    }
                }
            }
            return await group.reduce(into: [EventFailure?](repeating: nil, count: events.count)) { $0[$1.0] = $1.1 }
        }
    }

    private func keep(_ event: OutboxEvent, _ failure: EventFailure) async throws(StoreError) {
        let tries = event.tries + 1
        try await outbox.postponeEvent(event.key, dueAt: clock.now().adding(settings.wait(afterTries: tries)))
        reporter.report(.notTaken(failure, id: event.event.id, tries: tries))
    }

    private func dropOld() async throws(StoreError) {
        let begin = clock.now().adding(.zero - settings.retention)
        var dropped = 0
        var count = 0
        repeat {
            count = try await outbox.dropEvents(before: begin, limit: Limits.droppedEvents)
            dropped += count
        } while count == Limits.droppedEvents
        if dropped > 0 { reporter.report(.dropped(dropped)) }
    }
}
