import AttachedFilesAPI
package import AttachedFilesCore
import NIOCore

/// Events by webhook; a status from 200 to 299 takes one.
package struct EventWebhook: EventReceiver {
    private let webhook: Webhook
    private let clock: any WallClock

    /// Events to a webhook.
    package init(_ webhook: Webhook, clock: any WallClock) {
        self.webhook = webhook
        self.clock = clock
    }

    /// See ``EventReceiver``.
    package func deliver(_ event: StatusEvent) async throws(EventFailure) {
        let answer: Webhook.Answer
        do {
            let seconds = clock.now().secondsSinceEpoch
            answer = try await webhook.post(
                event.body,
                job: event.id,
                seconds: seconds,
                timeout: Limits.eventTime,
                readsBody: false
            )
        } catch {
            throw EventFailure("the receiver: \(error.sentence)")
        }
        guard !(200...299).contains(answer.status) else { return }
        let isOfThisEvent = (400...499).contains(answer.status) && ![401, 403, 404, 408, 429].contains(answer.status)
        throw EventFailure("the receiver: it answers with status \(answer.status)", isOfThisEvent: isOfThisEvent)
    }
}
