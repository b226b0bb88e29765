import Foundation
import Simulation
import Synchronization

/// Runs many seeds of the simulation on all processors.
///
/// Usage: `casefile-simulation [COUNT [FIRST]]`; `--replay SEED [MUTANT]` shows one run; `--mutants [COUNT]` looks for
/// each defect in at most so many seeds.
@main
enum SimulationRun {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let numbers = arguments.compactMap { UInt64($0) }
        switch arguments.first {
        case "--replay": exit(replay(numbers.first ?? 0, arguments.last.flatMap { Mutant(rawValue: $0) }) ? 0 : 1)
        case "--mutants": exit(findMutants(Int(numbers.first ?? 30_000)) ? 0 : 1)
        default:
            let first = numbers.dropFirst().first ?? UInt64.random(in: 0..<1 << 48)
            exit(run(Int(numbers.first ?? 200_000), from: first) ? 0 : 1)
        }
    }

    private static func replay(_ seed: UInt64, _ mutant: Mutant?) -> Bool {
        let outcome = Simulation(mutant).run(seed, keepsLog: true)
        print(outcome.log.joined(separator: "\n"))
        print("seed \(seed): \(outcome.steps) steps, trace \(String(outcome.trace, radix: 16))")
        return outcome.violations.isEmpty
    }

    private static func findMutants(_ count: Int) -> Bool {
        var all = true
        for mutant in Mutant.allCases {
            let report = Campaign(Simulation(mutant)).run(from: 1, count: count)
            let text = report.failure?.violations.first ?? "not found"
            print("simulation: \(mutant): \(report.seeds) seeds: \(text)")
            all = all && report.failure != nil
        }
        return all
    }

    /// Runs seeds in a share for each processor.
    ///
    /// - Returns: whether all held.
    private static func run(_ count: Int, from first: UInt64) -> Bool {
        let simulation = Simulation()
        let shares = max(1, min(count, ProcessInfo.processInfo.activeProcessorCount))
        let start = ContinuousClock.now
        let reports = Mutex<[Campaign.Report]>([])
        DispatchQueue.concurrentPerform(iterations: shares) { share in
            let own = count / shares + (share < count % shares ? 1 : 0)
            let report = Campaign(simulation).run(from: first + UInt64(share), stride: UInt64(shares), count: own)
            reports.withLock { $0.append(report) }
        }
        let all = reports.withLock { $0 }
        let seeds = all.reduce(0) { $0 + $1.seeds }
        let steps = all.reduce(0) { $0 + $1.steps }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print("simulation: \(seeds) seeds from \(first) on, \(steps) steps, \(Int(Double(seeds) / seconds)) seeds/s")
        let failures = all.compactMap(\.failure)
        for failure in failures { print("simulation: \(failure)") }
        return failures.isEmpty
    }
}
