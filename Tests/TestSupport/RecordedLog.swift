package import Logging
import Synchronization

/// Keeps every line that was logged, with all of its metadata.
package final class RecordedLog: Sendable {
    private let entries = Mutex<[String]>([])

    /// A log with nothing in it.
    package init() {}

    /// The lines in order.
    package var lines: [String] { entries.withLock { $0 } }

    /// A logger that writes here, whatever the level.
    package var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var logLevel: Logger.Level = .trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            let text = all.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            log.entries.withLock { $0.append("\(event.level) \(event.message) \(text)") }
        }
    }
}
