import Dispatch
import Glibc
import Synchronization

/// Watches for SIGINT and SIGTERM: the first calls a closure, the second ends the process at once.
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
        sources = [SIGINT, SIGTERM].map { number in
            // The source sees the signal though its default action is off.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                guard count.value.add(1, ordering: .relaxed).newValue == 1 else { _exit(128 + number) }
                onFirst()
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
