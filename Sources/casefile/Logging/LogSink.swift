import Dispatch
import Synchronization

/// Standard error as the log's medium: lines are written in order by a thread of its own.
final class LogSink: Sendable {
    /// The one of this process.
    static let shared = LogSink()

    private struct Waiting {
        var lines: [UInt8] = []
        var isScheduled = false
    }

    private let waiting = Mutex(Waiting())
    private let queue = DispatchQueue(label: "casefile.log")

    /// Takes a line; waits for the medium only when too much is waiting already.
    func write(_ line: [UInt8]) {
        let (mustSchedule, isFull) = waiting.withLock { waiting in
            waiting.lines.append(contentsOf: line)
            defer { waiting.isScheduled = true }
            return (!waiting.isScheduled, waiting.lines.count > Limits.waitingLogBytes)
        }
        if mustSchedule { queue.async { self.writeWaiting() } }
        if isFull { drain() }
    }

    /// Returns when all that was taken is written.
    func drain() {
        queue.sync { writeWaiting() }
    }

    private func writeWaiting() {
        let lines = waiting.withLock { waiting in
            defer { waiting = Waiting() }
            return waiting.lines
        }
        StandardStream.error.write(lines)
    }
}
