import AttachedFilesCore

/// Runs the core of the service as one seed decides, with crashes and faults, and compares it with the model.
package struct Simulation: Sendable {
    /// What became of a run.
    package struct Outcome: Sendable {
        /// The seed.
        package let seed: UInt64
        /// A hash over everything that happened.
        package let trace: UInt64
        /// How many jobs ran.
        package let steps: Int
        /// The broken invariants, in words.
        package let violations: [String]
        /// What happened, where it was kept.
        package let log: [String]
    }

    private let mutant: Mutant?

    /// A simulation of the service, or of it with a deliberate defect.
    package init(_ mutant: Mutant? = nil) {
        self.mutant = mutant
    }

    /// Runs a seed.
    ///
    /// - Parameters:
    ///   - seed: decides everything.
    ///   - keepsLog: whether to keep what happened.
    /// - Returns: what became of it, each time the same.
    package func run(_ seed: UInt64, keepsLog: Bool = false) -> Outcome {
        let world = World(seed: seed, mutant: mutant, keepsLog: keepsLog)
        do {
            try Run(world: world).toItsEnd()
        } catch {
            world.violate("I21: the run does not end: \(error)")
        }
        return Outcome(
            seed: seed,
            trace: world.scheduler.trace,
            steps: world.scheduler.steps,
            violations: world.violations,
            log: world.log.lines
        )
    }
}

/// The phases of a run: clients and crashes, then quiet, a last recovery, and the sweep of what is left.
private struct Run {
    /// More than any run needs; a run that needs more goes in circles.
    static let stepLimit = 200_000

    let world: World

    func toItsEnd() throws {
        try recover()
        let clients = startClients()
        while clients.left > 0 {
            guard world.scheduler.step() else { throw Stuck() }
            guard world.scheduler.steps < Self.stepLimit else { throw Stuck() }
            if let server = world.server {
                server.life.mayEnd()
                if server.life.isOver { try recover() }
            }
            guard world.violations.isEmpty else { break }
        }
        guard world.violations.isEmpty else { return abandon() }
        world.faults.isQuiet = true
        while world.scheduler.step() {}
        if world.disk.isReadOnly || world.dice.happens(500) { try recover() }
        world.faults.isQuiet = true
        try perform { try await $0.scanAll() }
        for seconds: Int64 in [2 * 3600, 40 * 24 * 3600] where world.violations.isEmpty {
            try perform { try await $0.settle(afterSeconds: seconds) }
        }
        try recover()
    }

    /// Cuts the power, starts a server and inspects what is there.
    private func recover() throws {
        world.crash()
        try world.boot()
        world.faults.isQuiet = true
        Inspection(world: world).checkStart()
        try perform { inspection in
            await inspection.world.server?.scans?.resume()
            try await inspection.run()
        }
        world.faults.isQuiet = false
        world.admitClients()
    }

    /// Ends the tasks of a run that has failed already.
    private func abandon() {
        world.faults.isQuiet = true
        world.server?.life.end()
        world.admitClients()
        while world.scheduler.step() {}
    }

    private func startClients() -> Countdown {
        let countdown = Countdown(left: world.plan.clients + 1)
        for number in 1...world.plan.clients {
            let client = Client(world: world, name: "client \(number)", dice: world.dice.fork())
            Task(executorPreference: world.scheduler) {
                await client.run()
                countdown.left -= 1
            }
        }
        for _ in 0..<(world.plan.scanPolicy == nil ? 0 : 2) {
            let worker = ScanWorker(world: world, dice: world.dice.fork())
            countdown.left += 1
            Task(executorPreference: world.scheduler) {
                await worker.run()
                countdown.left -= 1
            }
        }
        let attendant = Operator(world: world, dice: world.dice.fork())
        Task(executorPreference: world.scheduler) {
            await attendant.run()
            countdown.left -= 1
        }
        return countdown
    }

    /// Runs an inspection while nothing else does.
    private func perform(_ body: @escaping @Sendable (Inspection) async throws -> Void) throws {
        let countdown = Countdown(left: 1)
        let inspection = Inspection(world: world)
        Task(executorPreference: world.scheduler) {
            do {
                try await body(inspection)
            } catch {
                inspection.world.violate("I21: an inspection failed: \(error)")
            }
            countdown.left -= 1
        }
        while world.scheduler.step() {}
        if countdown.left > 0 { throw Stuck() }
    }
}

/// How many tasks have not ended; used by one thread.
private final class Countdown: @unchecked Sendable {
    var left: Int

    init(left: Int) {
        self.left = left
    }
}
