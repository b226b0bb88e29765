import Dispatch
import Synchronization

/// Standard error as the log's medium: lines are written in order by a thread of its own.
///
/// Nobody waits for the medium. What comes while too much is waiting is counted and lost, and once there is room again a
/// line says so: a reader that stalls must not stop the service.
final class LogSink: Sendable {
    /// The one of this process.
    static let shared = LogSink()

    private struct Waiting {
        var lines: [UInt8] = []
        var isScheduled = false
        var lost = 0
        /// Makes the line that says how many were lost.
        var lossLine: (@Sendable (Int) -> [UInt8])?

        /// The line that says what was lost, once.
        mutating func takeLoss() -> [UInt8] {
            defer { lost = 0 }
            return lost > 0 ? lossLine?(lost) ?? [] : []
        }
    }

    private let waiting = Mutex(Waiting())
    private let queue = DispatchQueue(label: "casefile.log")

    /// Takes a line.
    ///
    /// - Parameters:
    ///   - line: its bytes, end included.
    ///   - lossLine: a line that says how many were lost before it.
    func write(_ line: [UInt8], lossLine: @escaping @Sendable (Int) -> [UInt8]) {
        let mustSchedule = waiting.withLock { waiting in
            guard waiting.lines.count + line.count <= Limits.waitingLogBytes else {
                waiting.lost += 1
                waiting.lossLine = lossLine
                return false
            }
            waiting.lines.append(contentsOf: waiting.takeLoss() + line)
            defer { waiting.isScheduled = true }
            return !waiting.isScheduled
        }
        if mustSchedule { queue.async { self.writeWaiting() } }
    }

    /// Returns when all that was taken is written, or when the medium takes too long.
    func drain() {
        let isWritten = DispatchSemaphore(value: 0)
        queue.async {
            self.writeWaiting()
            isWritten.signal()
        }
        _ = isWritten.wait(timeout: .now() + Limits.logDrainSeconds)
    }

    private func writeWaiting() {
        while true {
            let lines = waiting.withLock { waiting in
                if waiting.lines.isEmpty { waiting.lines = waiting.takeLoss() }
                if waiting.lines.isEmpty { waiting.isScheduled = false }
                defer { waiting.lines = [] }
                return waiting.lines
            }
            guard !lines.isEmpty else { return }
            StandardStream.error.write(lines)
        }
    }
}
