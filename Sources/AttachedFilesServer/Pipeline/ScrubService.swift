import AttachedFilesAPI
package import AttachedFilesCore
package import Logging
import ServiceLifecycle

/// Re-reads all approved files over and over, at a rate that disturbs nobody.
package struct ScrubService: Service {
    private let scrub: Scrub
    private let bytesPerSecond: Int64
    private let metrics: ServerMetrics
    private let logger: Logger

    /// A service that reads so many bytes a second.
    package init(scrub: Scrub, bytesPerSecond: Int64, metrics: ServerMetrics, logger: Logger) {
        self.scrub = scrub
        self.bytesPerSecond = bytesPerSecond
        self.metrics = metrics
        self.logger = logger
    }

    /// Scrubs until the service stops.
    package func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                guard await rest(Limits.scrubRest) else { return }
                await pass()
            }
        }
    }

    private func pass() async {
        var report = Scrub.Report()
        var position: String?
        do throws(StoreError) {
            repeat {
                let known = report
                position = try await scrub.part(after: position, limit: Limits.scrubPart, into: &report) { count in
                    _ = await rest(.microseconds(Int64(count) * 1_000_000 / bytesPerSecond))
                }
                for id in report.damagedFiles.dropFirst(known.damagedFiles.count) {
                    logger.critical("A file is damaged and no longer served", metadata: ["fileId": .string(id)])
                }
                for id in report.stuckFiles.dropFirst(known.stuckFiles.count) {
                    logger.critical("A file is damaged and cannot be put aside", metadata: ["fileId": .string(id)])
                }
                for id in report.unreadableFiles.dropFirst(known.unreadableFiles.count) {
                    logger.error("A file cannot be read", metadata: ["fileId": .string(id)])
                }
            } while position != nil && !Task.isCancelled
        } catch {
            logger.error("The scrub failed", metadata: ["cause": .string(error.logText ?? "unexpected answer")])
        }
        metrics.scrubbed(damagedFiles: report.badFileCount)
        guard report.blobs > 0 else { return }
        logger.debug(
            "Scrubbed",
            metadata: [
                "scrub.blobs": .stringConvertible(report.blobs),
                "scrub.bytes": .stringConvertible(report.bytes),
            ]
        )
    }

    /// False when the service stops.
    private func rest(_ duration: Duration) async -> Bool {
        do {
            try await Task.sleep(for: duration)
            return true
        } catch {
            return false
        }
    }
}
