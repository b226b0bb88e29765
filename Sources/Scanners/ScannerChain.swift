package import AttachedFilesCore

/// Scanners that are asked in order; a file is handed out when none of them says otherwise.
package struct ScannerChain: Scanner {
    private let scanners: [any Scanner]

    /// A chain of these.
    package init(_ scanners: [any Scanner]) {
        self.scanners = scanners
    }

    /// The names in log and readiness.
    package var name: String {
        scanners.map(\.name).joined(separator: " and ")
    }

    /// See ``Scanner``.
    package func scan(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict {
        var all = ScanVerdict.clean
        for scanner in scanners {
            let verdict = try await scanner.scan(subject, content: content)
            switch verdict {
            case .clean: break
            case .unscannable: all = verdict
            case .infected, .unreadable: return verdict
            }
        }
        return all
    }

    /// See ``Scanner``; a verdict only where each scanner has one.
    package func glance(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict? {
        for scanner in scanners {
            let verdict = try await scanner.glance(subject, content: content)
            guard verdict == .clean else { return verdict }
        }
        return .clean
    }

    /// See ``Scanner``.
    package func probe() async throws(ScanFailure) {
        for scanner in scanners { try await scanner.probe() }
    }
}
