import AttachedFilesCore
package import Logging

/// Says failures of a medium in the log, once, as errors.
package struct LogFaultReporter: FaultReporter {
    private let logger: Logger

    /// A reporter to a logger.
    package init(logger: Logger) {
        self.logger = logger
    }

    /// Logs the failure as an error, under the id of the request that met it.
    package func report(_ text: String, requestID: String?) {
        var metadata: Logger.Metadata = ["cause": .string(text)]
        if let requestID { metadata["requestId"] = .string(requestID) }
        logger.error("A store failed", metadata: metadata)
    }
}
