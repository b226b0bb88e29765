import AttachedFilesAPI
package import AttachedFilesCore
import ServiceLifecycle

/// Delivers events until the service stops.
package struct EventService: Service {
    private let delivery: EventDelivery
    private let interval: Duration

    /// A service that delivers.
    ///
    /// - Parameters:
    ///   - delivery: what is done for an event.
    ///   - interval: how often the outbox is looked at when no delivery ends.
    package init(delivery: EventDelivery, interval: Duration) {
        self.delivery = delivery
        self.interval = interval
    }

    /// Delivers until the service stops; what is under way then is sent again by the next start.
    package func run() async {
        let signal = WakeSignal()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await repeatedly(every: interval) { signal.wake() } }
                group.addTask { await repeatedly(every: Limits.outboxTrimInterval) { await delivery.trim() } }
                for await _ in signal.wakes {
                    for event in await delivery.take() {
                        group.addTask {
                            await delivery.deliver(event)
                            signal.wake()
                        }
                    }
                }
            }
        }
    }

    private func repeatedly(every interval: Duration, _ work: () async -> Void) async {
        while !Task.isCancelled {
            await work()
            do { try await Task.sleep(for: interval) } catch { return }
        }
    }
}
