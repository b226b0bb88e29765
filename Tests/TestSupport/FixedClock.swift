package import AttachedFilesAPI
import AttachedFilesCore
import Synchronization

/// A clock that moves only when it is told to.
package final class FixedClock: WallClock {
    private let moment: Mutex<Timestamp>

    /// A clock that stands at a moment.
    package init(_ start: Timestamp = .sample) {
        moment = Mutex(start)
    }

    /// See the protocol.
    package func now() -> Timestamp {
        moment.withLock { $0 }
    }

    /// Moves the clock; backwards when negative.
    package func advance(seconds: Int64) {
        moment.withLock { $0 = $0.adding(seconds: seconds) }
    }
}
