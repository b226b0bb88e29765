import Foundation
import Simulation
import Testing

@Suite("Simulation of the service")
struct SimulationTests {
    @Test("The same seed gives the same run", arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func seedDecides(seed: UInt64) {
        let runs = (0..<3).map { Simulation().run(seed, keepsLog: $0 > 0) }
        #expect(Set(runs.map(\.trace)).count == 1)
        #expect(Set(runs.map(\.steps)).count == 1)
        #expect(runs[1].log == runs[2].log)
    }

    @Test("Different seeds give different runs")
    func seedsDiffer() {
        let traces = Set((1...200).map { Simulation().run(UInt64($0)).trace })
        #expect(traces.count == 200)
    }

    @Test("Every invariant holds for as many seeds as fit into the time")
    func invariantsHold() {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["CASEFILE_SIMULATION_SECONDS"].flatMap { Int($0) } ?? 20
        // The same seeds each time, so that a red run is about the change; `make simulate` goes on where others are.
        let first = environment["CASEFILE_SIMULATION_FIRST"].flatMap { UInt64($0) } ?? 1_000_000
        let report = Campaign().run(from: first, until: .now + .seconds(seconds))
        print("simulation: \(report.seeds) seeds from \(first) on in \(seconds) s")
        #expect(report.seeds > 0)
        if let failure = report.failure { Issue.record("\(failure)") }
    }

    @Test("The simulation finds each defect of the protocol", arguments: Mutant.allCases)
    func mutantIsFound(_ mutant: Mutant) {
        // From where the rarest, which the sweep of orphans mends soon, is found early.
        let report = Campaign(Simulation(mutant)).run(from: 10_001, count: 30_000)
        print("\(mutant): found after \(report.seeds) seeds: \(report.failure?.violations.first ?? "")")
        #expect(report.failure != nil)
    }
}
