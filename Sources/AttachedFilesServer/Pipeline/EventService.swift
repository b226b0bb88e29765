package import AttachedFilesCore
import ServiceLifecycle

/// Delivers events until the service stops.
package struct EventService: Service {
    private let delivery: EventDelivery
    private let interval: Duration

    /// A service that delivers.
    ///
    /// - Parameters:
    ///   - delivery: what a round does.
    ///   - interval: how often the outbox is looked at when nothing was to be sent.
    package init(delivery: EventDelivery, interval: Duration) {
        self.delivery = delivery
        self.interval = interval
    }

    /// Delivers until the service stops; what is under way then is sent again by the next start.
    package func run() async {
        await cancelWhenGracefulShutdown {
            var stuckRounds = 0
            while !Task.isCancelled {
                let outcome = await delivery.round(stuckRounds: stuckRounds)
                do {
                    switch outcome {
                    case .progress: stuckRounds = 0
                    case .rest: try await Task.sleep(for: interval)
                    case .stuck:
                        stuckRounds += 1
                        try await Task.sleep(for: delivery.wait(afterStuckRounds: stuckRounds))
                    }
                } catch {
                    return
                }
            }
        }
    }
}
