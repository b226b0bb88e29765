import AttachedFilesCore
import Synchronization

/// Keeps what was reported, to be read by a test.
package final class RecordedFaults: FaultReporter {
    private let texts = Mutex<[String]>([])

    /// A reporter with nothing in it.
    package init() {}

    /// What was reported, in order.
    package var all: [String] {
        texts.withLock { $0 }
    }

    /// See the protocol.
    package func report(_ text: String) {
        texts.withLock { $0.append(text) }
    }
}
