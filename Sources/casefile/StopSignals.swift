import Dispatch
import Glibc
import Synchronization

/// Watches for SIGINT, SIGTERM and SIGHUP: the first calls a closure.
///
/// A second one that is SIGINT, as of somebody who will not wait, ends the process at once; those who send SIGTERM send
/// it twice without meaning it, and the stop is bounded anyway.
final class StopSignals: Sendable {
    private final class Count: Sendable {
        let value = Atomic<Int>(0)
    }

    // Sources are set once, and the methods of a dispatch source may be called from any thread.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

    /// Watches from now on.
    ///
    /// - Parameter onFirst: called once, on a thread of the watch's own.
    init(onFirst: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "casefile.signals")
        let count = Count()
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            // The source sees the signal though its default action is off.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                guard count.value.add(1, ordering: .relaxed).newValue > 1 else { return onFirst() }
                if number == SIGINT { _exit(128 + number) }
            }
            source.activate()
            return source
        }
    }

    /// Stops watching.
    func stop() {
        for source in sources { source.cancel() }
    }
}
