import AttachedFilesCore
import AttachedFilesServer
import Webhooks

/// What delivers events, where they are on.
enum EventParts {
    /// The service that a process's settings ask for; `nil` without events.
    static func service(
        _ process: ServerProcess,
        _ backends: Backends,
        metrics: ServerMetrics
    ) -> EventService? {
        guard let events = process.settings.events else { return nil }
        let webhook = Webhook(
            url: events.url,
            secret: events.secret,
            allowsPrivateAddresses: events.allowsPrivateAddresses
        )
        let delivery = EventDelivery(
            outbox: backends.outbox,
            receiver: EventWebhook(webhook, clock: SystemClock()),
            settings: events.settings,
            clock: SystemClock(),
            eventClock: process.clock,
            reporter: LogEventReporter(logger: process.logger, metrics: metrics)
        )
        return EventService(delivery: delivery, interval: Limits.eventInterval)
    }
}
