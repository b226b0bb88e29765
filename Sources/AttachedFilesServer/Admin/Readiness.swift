/// One thing that has to work for the service to be ready.
package struct ReadinessCheck: Sendable {
    /// The check's name in the answer.
    package let name: String
    /// `nil` when it works, else what is wrong in one sentence without secrets.
    package let check: @Sendable () async -> String?

    /// A check of a name and a closure.
    package init(name: String, check: @escaping @Sendable () async -> String?) {
        self.name = name
        self.check = check
    }
}

/// Whether the service can do its work now.
package struct Readiness: Sendable {
    private let checks: [ReadinessCheck]

    /// Readiness as the sum of these checks.
    package init(checks: [ReadinessCheck]) {
        self.checks = checks
    }

    /// The failing checks, by name with what is wrong.
    func failures() async -> [(name: String, problem: String)] {
        var failures: [(name: String, problem: String)] = []
        for check in checks {
            if let problem = await check.check() { failures.append((check.name, problem)) }
        }
        return failures
    }
}
