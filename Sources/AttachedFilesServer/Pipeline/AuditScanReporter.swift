import AttachedFilesAPI
package import AttachedFilesCore

/// Puts what was decided on files that are scanned into the audit, and hands all on to another reporter.
package struct AuditScanReporter: ScanReporter {
    private let trail: any AuditTrail
    private let next: any ScanReporter

    /// A reporter in front of another.
    package init(trail: any AuditTrail, next: any ScanReporter) {
        self.trail = trail
        self.next = next
    }

    /// See the protocol.
    package func report(_ event: ScanEvent) {
        switch event {
        case .verdict(let verdict, let lease):
            var record = Self.record("ScanFile", lease, status: verdict.status)
            switch verdict {
            case .infected(let signature): record.details.append(.init("signature", .string(signature)))
            case .unscannable(let cause):
                record.details.append(.init("scanned", .bool(false)))
                record.details.append(.init("cause", .string(cause)))
            case .clean, .unreadable: break
            }
            trail.note(record)
        case .decidedByPolicy(let status, let lease):
            var record = Self.record("DecideWithoutScan", lease, status: status)
            record.details.append(.init("scanned", .bool(false)))
            trail.note(record)
        case .noVerdict, .held, .queueFailed: break
        }
        next.report(event)
    }

    private static func record(_ operation: String, _ lease: ScanLease, status: FileStatus) -> AuditRecord {
        AuditRecord(
            operation,
            by: .service,
            instance: lease.file.resource.instance,
            fileID: lease.file.id,
            details: [.init("fileStatus", .string(status.wire.rawValue))]
        )
    }
}
