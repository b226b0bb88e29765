import AttachedFilesAPI

/// Who is told of changes.
package protocol EventReceiver: Sendable {
    /// Sends an event once.
    ///
    /// - Throws: when the receiver did not say that it has the event; it may have it all the same.
    func deliver(_ event: StatusEvent) async throws(EventFailure)
}

/// Why an event was not taken: a sentence without secrets.
package struct EventFailure: Error, Equatable, Sendable {
    /// What the log says.
    package let logText: String
    /// Whether the receiver works and refused this event, so that others need not wait.
    package let isOfThisEvent: Bool

    /// A failure of this text.
    package init(_ logText: String, isOfThisEvent: Bool = false) {
        self.logText = logText
        self.isOfThisEvent = isOfThisEvent
    }
}

/// What happened to events.
package enum EventReport: Sendable {
    /// An event was not taken and is tried again.
    case notTaken(EventFailure, id: String, tries: Int)
    /// The receiver takes events again after it took none.
    case takenAgain(waiting: Int)
    /// Events were given up, the oldest first.
    case dropped(Int, DropReason)
    /// The outbox could not be read or written.
    case outboxFailed(StoreError)

    /// Why events are given up.
    package enum DropReason: String, Sendable {
        /// They are past their retention, and something was not taken.
        case age
        /// More wait than may.
        case number
    }
}

/// Where it is said what happens to events.
package protocol EventReporter: Sendable {
    /// Takes a report.
    func report(_ report: EventReport)
}

/// How long events wait and how many are sent at once.
package struct EventSettings: Equatable, Sendable {
    /// The time after which an event that nobody took is dropped.
    package var retention: Duration
    /// Events sent at once, each of another file.
    package var concurrency: Int
    /// Events that may wait; beyond them the oldest are dropped.
    package var waiting: Int

    /// Settings of these values.
    package init(
        retention: Duration = .seconds(7 * 86_400),
        concurrency: Int = Limits.eventsAtOnce,
        waiting: Int = Limits.waitingEvents
    ) {
        self.retention = retention
        self.concurrency = concurrency
        self.waiting = waiting
    }

    /// The wait after a number of tries in a row, 1 or more: 1 s, 2 s, 4 s, … up to 60 s.
    package func wait(afterTries tries: Int) -> Duration {
        min(.seconds(1) * (1 << min(max(tries - 1, 0), 6)), Limits.longestEventWait)
    }
}
