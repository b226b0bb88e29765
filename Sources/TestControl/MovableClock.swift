package import AttachedFilesAPI
package import AttachedFilesCore
import Synchronization

/// A time of day that tests move, and may stop.
package final class MovableClock: WallClock {
    private enum State {
        /// So many milliseconds off the base clock.
        case moved(by: Int64)
        /// Standing.
        case stopped(at: Timestamp)
    }

    private let base: any WallClock
    private let state = Mutex(State.moved(by: 0))

    /// A clock that shows what `base` does until it is moved.
    package init(_ base: any WallClock) {
        self.base = base
    }

    /// See `WallClock`.
    package func now() -> Timestamp {
        switch state.withLock({ $0 }) {
        case .moved(let milliseconds): moved(by: milliseconds)
        case .stopped(let moment): moment
        }
    }

    /// Whether the clock stands.
    var isStopped: Bool {
        if case .stopped = state.withLock({ $0 }) { true } else { false }
    }

    /// Moves the clock on; a clock that stands then stands later.
    func advance(milliseconds: Int64) {
        state.withLock { state in
            switch state {
            case .moved(let offset): state = .moved(by: offset + milliseconds)
            case .stopped(let moment): state = .stopped(at: Self.adding(milliseconds, to: moment))
            }
        }
    }

    /// Sets the clock; it stands there, or goes on from there.
    func set(_ moment: Timestamp, isStopped: Bool) {
        let offset = moment.millisecondsSinceEpoch - base.now().millisecondsSinceEpoch
        state.withLock { $0 = isStopped ? .stopped(at: moment) : .moved(by: offset) }
    }

    /// Shows the base clock's time again.
    func reset() {
        state.withLock { $0 = .moved(by: 0) }
    }

    private func moved(by milliseconds: Int64) -> Timestamp {
        Self.adding(milliseconds, to: base.now())
    }

    private static func adding(_ milliseconds: Int64, to moment: Timestamp) -> Timestamp {
        Timestamp(millisecondsSinceEpoch: moment.millisecondsSinceEpoch + milliseconds)
    }
}
