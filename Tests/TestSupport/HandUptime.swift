import AttachedFilesCore
import Synchronization

/// Time that goes on when told to.
package final class HandUptime: UptimeClock {
    private let time = Mutex(Duration.zero)

    /// A clock at zero.
    package init() {}

    /// See the protocol.
    package func uptime() -> Duration { time.withLock { $0 } }

    /// Moves the clock on.
    package func advance(seconds: Int64) { time.withLock { $0 += .seconds(seconds) } }
}
