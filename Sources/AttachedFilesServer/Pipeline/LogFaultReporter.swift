import AttachedFilesCore
package import Logging

/// Says failures of a medium in the log, once, as errors.
package struct LogFaultReporter: FaultReporter {
    private let logger: Logger

    /// A reporter to a logger.
    package init(logger: Logger) {
        self.logger = logger
    }

    /// Logs the failure as an error.
    package func report(_ text: String) {
        logger.error("A store failed", metadata: ["cause": .string(text)])
    }
}
