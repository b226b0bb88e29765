import AttachedFilesAPI
package import AttachedFilesCore

/// Notes the ends of scans in the timelines, and passes them on.
package struct TimelineReporter: ScanReporter {
    private let base: any ScanReporter
    private let timelines: Timelines

    /// A reporter before another one.
    package init(_ base: any ScanReporter, timelines: Timelines) {
        self.base = base
        self.timelines = timelines
    }

    /// Notes an event.
    package func report(_ event: ScanEvent) {
        switch event {
        case .verdict(let verdict, let lease):
            timelines.note(verdict.status.wire.rawValue, "by the scanner", of: lease.file.id)
        case .decidedByPolicy(let status, let lease):
            timelines.note(status.wire.rawValue, "without a verdict, by CASEFILE_SCANNER_DOWN", of: lease.file.id)
        case .noVerdict(let failure, let lease):
            timelines.note("scan without a verdict", failure.logText, of: lease.file.id)
        case .held(let lease): timelines.note("held without a verdict", of: lease.file.id)
        case .queueFailed: break
        }
        base.report(event)
    }
}
