import AttachedFilesCore
import Synchronization

/// Keeps what was reported, to be read by a test.
package final class RecordedFaults: FaultReporter {
    private let faults = Mutex<[(text: String, requestID: String?)]>([])

    /// A reporter with nothing in it.
    package init() {}

    /// What was reported, in order.
    package var all: [String] {
        faults.withLock { $0.map(\.text) }
    }

    /// The requests that met them, in order.
    package var requestIDs: [String?] {
        faults.withLock { $0.map(\.requestID) }
    }

    /// See the protocol.
    package func report(_ text: String, requestID: String?) {
        faults.withLock { $0.append((text, requestID)) }
    }
}
