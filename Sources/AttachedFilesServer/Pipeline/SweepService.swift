package import AttachedFilesCore
package import Logging
import ServiceLifecycle

/// Runs a round of the sweep at an interval until the service stops.
package struct SweepService: Service {
    private let sweep: Sweep
    private let orphans: OrphanSweep
    private let interval: Duration
    private let audit: (any AuditTrail)?
    private let metrics: ServerMetrics
    private let logger: Logger

    /// A service that sweeps.
    package init(
        sweep: Sweep,
        orphans: OrphanSweep,
        interval: Duration,
        audit: (any AuditTrail)? = nil,
        metrics: ServerMetrics,
        logger: Logger
    ) {
        self.audit = audit
        self.sweep = sweep
        self.orphans = orphans
        self.interval = interval
        self.metrics = metrics
        self.logger = logger
    }

    /// Sweeps until the service stops.
    package func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await round()
                do { try await Task.sleep(for: interval) } catch { return }
            }
        }
    }

    private func round() async {
        do {
            var report = try await sweep.round()
            report.orphans = try await orphans.round()
            metrics.swept(report)
            guard !report.isEmpty else { return }
            audit?.note(AuditRecord(report, by: .service))
            logger.info(
                "Swept",
                metadata: [
                    "sweep.expiredUploads": .stringConvertible(report.expiredUploads),
                    "sweep.endedFiles": .stringConvertible(report.endedFiles),
                    "sweep.tokens": .stringConvertible(report.tokens),
                    "sweep.doomedFiles": .stringConvertible(report.doomedFiles),
                    "sweep.supersededBlobs": .stringConvertible(report.supersededBlobs),
                    "sweep.orphans": .stringConvertible(report.orphans),
                ]
            )
        } catch {
            logger.error("The sweep failed", metadata: ["cause": .string(error.logText ?? "unexpected answer")])
        }
    }
}
