package import AttachedFilesCore
package import Logging

/// Says in the log and in the metrics what happens to events; never what an event says.
package struct LogEventReporter: EventReporter {
    private let logger: Logger
    private let metrics: ServerMetrics

    /// A reporter to a logger and metrics.
    package init(logger: Logger, metrics: ServerMetrics) {
        self.logger = logger
        self.metrics = metrics
    }

    /// Logs and counts a report.
    package func report(_ report: EventReport) {
        metrics.eventWasReported(report)
        switch report {
        case .notTaken(let failure, let id, let tries):
            logger.warning(
                "An event was not taken",
                metadata: [
                    "event.id": .string(id), "event.tries": .stringConvertible(tries),
                    "cause": .string(failure.logText),
                ]
            )
        case .takenAgain(let waiting):
            logger.notice("Events are taken again", metadata: ["events.waiting": .stringConvertible(waiting)])
        case .dropped(let count, let reason):
            logger.error(
                "Events were dropped for their \(reason.rawValue)",
                metadata: ["events.dropped": .stringConvertible(count)]
            )
        case .outboxFailed(let error):
            logger.error("The outbox failed", metadata: ["cause": .string(error.logText ?? "unexpected answer")])
        }
    }
}
