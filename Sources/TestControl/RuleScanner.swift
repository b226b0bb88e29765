package import AttachedFilesCore

/// The scanner of `casefile dev`: the rules of a test come first, and a scanner says what no rule is about.
package struct RuleScanner: Scanner {
    private let script: TransitionScript
    private let base: any Scanner

    /// A scanner by the rules of `control`, and where there are none by `base`.
    package init(_ control: TestControl, base: any Scanner) {
        script = control.script
        self.base = base
    }

    /// The name in log and readiness.
    package var name: String { base.name }

    /// See `Scanner`.
    package func scan(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict {
        try await base.scan(subject, content: content)
    }

    /// See `Scanner`.
    package func glance(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict? {
        let verdict: ScanVerdict?
        if let rule = script.rule(for: subject.file) {
            verdict = rule.moment == .immediately ? rule.verdict : nil
        } else {
            verdict = try await base.glance(subject, content: content)
        }
        if verdict == .clean { script.noteClean(subject.file.id) }
        return verdict
    }

    /// See `Scanner`.
    package func reserves(_ subject: ScanSubject) -> Bool {
        script.rule(for: subject.file) != nil
    }

    /// See `Scanner`.
    package func take(_ lease: ScanLease) {
        script.keep(lease)
    }

    /// See `Scanner`.
    package func probe() async throws(ScanFailure) {
        try await base.probe()
    }
}
