import AttachedFilesAPI
package import AttachedFilesCore
package import Logging

/// Says in the log and in the metrics what happens to files that are scanned; never a name of a file.
package struct LogScanReporter: ScanReporter {
    private let logger: Logger
    private let metrics: ServerMetrics

    /// A reporter to a logger and metrics.
    package init(logger: Logger, metrics: ServerMetrics) {
        self.logger = logger
        self.metrics = metrics
    }

    /// Logs and counts an event.
    package func report(_ event: ScanEvent) {
        metrics.scanned(event)
        switch event {
        case .verdict(let verdict, let lease):
            var metadata = facts(lease)
            metadata["file.status"] = .string(verdict.status.wire.rawValue)
            if case .infected(let signature) = verdict { metadata["scan.signature"] = .string(signature) }
            if case .unscannable(let cause) = verdict {
                metadata["cause"] = .string(cause)
                logger.warning("A file was approved that the scanner could not look into", metadata: metadata)
                return
            }
            logger.info("A file was scanned", metadata: metadata)
        case .noVerdict(let failure, let lease):
            let metadata = facts(lease).merging(["cause": .string(failure.logText)]) { $1 }
            logger.warning("A scan gave no verdict", metadata: metadata)
        case .decidedByPolicy(let status, let lease):
            var metadata = facts(lease)
            metadata["file.status"] = .string(status.wire.rawValue)
            logger.warning("A file was decided on without a scan", metadata: metadata)
        case .held(let lease):
            logger.warning("A file is held without a scan", metadata: facts(lease))
        case .queueFailed(let error):
            logger.error("The scan queue failed", metadata: ["cause": .string(error.logText ?? "unexpected answer")])
        }
    }

    private func facts(_ lease: ScanLease) -> Logger.Metadata {
        ["file.id": .string(lease.file.id), "scan.try": .stringConvertible(lease.tries)]
    }
}
