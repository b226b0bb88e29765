/// Many seeds, one after the other, until one fails or a bound is reached.
package struct Campaign: Sendable {
    /// What became of many runs.
    package struct Report: Sendable {
        /// How many seeds were run.
        package var seeds = 0
        /// How many jobs ran in all of them.
        package var steps = 0
        /// The first run that broke an invariant, with its log.
        package var failure: Simulation.Outcome?
    }

    /// How many steps of a failing run are shown.
    package static let shownSteps = 60

    private let simulation: Simulation

    /// Runs of a simulation.
    package init(_ simulation: Simulation = Simulation()) {
        self.simulation = simulation
    }

    /// Runs seeds from the first on.
    ///
    /// - Parameters:
    ///   - first: the first seed; the others follow it.
    ///   - stride: the distance between two seeds.
    ///   - count: at most so many.
    ///   - deadline: none begins after it.
    /// - Returns: how many were run, and the first that failed.
    package func run(
        from first: UInt64,
        stride: UInt64 = 1,
        count: Int = .max,
        until deadline: ContinuousClock.Instant? = nil
    ) -> Report {
        var report = Report()
        var seed = first
        while report.seeds < count, deadline.map({ ContinuousClock.now < $0 }) ?? true {
            let outcome = simulation.run(seed)
            report.seeds += 1
            report.steps += outcome.steps
            if !outcome.violations.isEmpty {
                report.failure = simulation.run(seed, keepsLog: true)
                break
            }
            seed &+= stride
        }
        return report
    }
}

extension Simulation.Outcome: CustomStringConvertible {
    /// The seed, what it broke, and its last steps.
    package var description: String {
        (["seed \(seed): \(violations.joined(separator: "; "))"] + log.suffix(Campaign.shownSteps))
            .joined(separator: "\n  ")
    }
}
