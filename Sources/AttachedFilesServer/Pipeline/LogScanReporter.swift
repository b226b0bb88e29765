import AttachedFilesAPI
package import AttachedFilesCore
package import Logging

/// Says in the log what happens to files that are scanned; never a name of a file.
package struct LogScanReporter: ScanReporter {
    private let logger: Logger

    /// A reporter to a logger.
    package init(logger: Logger) {
        self.logger = logger
    }

    /// Logs an event.
    package func report(_ event: ScanEvent) {
        switch event {
        case .verdict(let verdict, let lease):
            var metadata = facts(lease)
            metadata["file.status"] = .string(verdict.status.wire.rawValue)
            if case .infected(let signature) = verdict { metadata["scan.signature"] = .string(signature) }
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
