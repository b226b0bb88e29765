import AttachedFilesAPI
import Synchronization

/// Whether scans come to verdicts lately: a scanner may answer that it works, and not do so.
final class ScanHealth: Sendable {
    private struct State {
        /// Scans without a verdict since the last verdict.
        var failures = 0
        var lastCause = ""
        var lastAt = Timestamp(millisecondsSinceEpoch: 0)
        /// Whether the last probe failed.
        var isAway = false
        /// Scans without a verdict since the start.
        var allFailures = 0
    }

    private let state = Mutex(State())

    /// Takes note of a verdict, or of a scanner that came back.
    func noteRecovery() {
        state.withLock { state in
            state.failures = 0
            state.isAway = false
        }
    }

    /// Scans without a verdict since the start.
    var failureCount: Int { state.withLock { $0.allFailures } }

    /// Takes note of a probe; a scanner that was away and came back gets a new chance.
    func noteProbe(hasFailed: Bool) {
        state.withLock { state in
            if state.isAway, !hasFailed { state.failures = 0 }
            state.isAway = hasFailed
        }
    }

    /// Takes note of a scan that the scanner gave no verdict on.
    func noteFailure(_ cause: String, at now: Timestamp) {
        state.withLock { state in
            state.failures += 1
            state.allFailures += 1
            (state.lastCause, state.lastAt) = (cause, now)
        }
    }

    /// What the last scans failed for; `nil` when they did not, or when that is longer ago than `life`, since a service
    /// that is not ready may get no more files to try its scanner on.
    func problem(at now: Timestamp, life: Duration) -> String? {
        state.withLock { state in
            guard state.failures >= Limits.scanFailuresInARow, now <= state.lastAt.adding(life) else { return nil }
            return state.lastCause
        }
    }
}
