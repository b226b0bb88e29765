import AttachedFilesCore
import Logging

/// Writes log events as lines of text or JSON.
struct StreamLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    private let format: LogFormat
    private let clock: any WallClock
    private let sink: LogSink

    /// A handler of one level and form.
    init(_ level: Logger.Level, format: LogFormat, clock: any WallClock, sink: LogSink) {
        logLevel = level
        self.format = format
        self.clock = clock
        self.sink = sink
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = event.metadata ?? [:]
        if let metadataProvider { all.merge(metadataProvider.get()) { own, _ in own } }
        if !metadata.isEmpty { all.merge(metadata) { own, _ in own } }
        if let error = event.error { all["error"] = "\(error)" }
        sink.write(format.line(event.level, event.message.description, all, at: clock.now())) { count in
            let lost: Logger.Metadata = ["count": .stringConvertible(count)]
            return format.line(.warning, "Log lines were lost, as nobody read them", lost, at: clock.now())
        }
    }
}
