import AttachedFilesAPI

extension AuditRecord {
    /// The record of a sweep that removed something.
    ///
    /// - Parameters:
    ///   - report: what it removed.
    ///   - actor: the service, or the operator who had it done.
    package init(_ report: Sweep.Report, by actor: Actor) {
        let counts: [(String, Int)] = [
            ("expiredUploads", report.expiredUploads), ("endedFiles", report.endedFiles), ("tokens", report.tokens),
            ("doomedFiles", report.doomedFiles), ("supersededBlobs", report.supersededBlobs),
            ("orphans", report.orphans),
        ]
        self.init("Sweep", by: actor, details: counts.map { .init($0.0, .integer(Int64($0.1))) })
    }
}
