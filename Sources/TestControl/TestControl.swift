import AttachedFilesAPI
package import AttachedFilesCore
import SigV4
import Synchronization

/// What tests steer `casefile dev` by: clock, ids, rules of what becomes of files, faults, and what was called.
///
/// It exists in `dev` alone; `serve` makes none, so there is nothing that could be reached.
package final class TestControl: Sendable {
    /// The time of day that the service goes by.
    package let clock: MovableClock
    /// Where ids come from.
    package let ids: SeedableRandom
    /// What happened to each file.
    package let timelines: Timelines
    let script: TransitionScript
    let faults: FaultScript
    let calls = CallLog()
    private let ready = Atomic(false)
    private let stopping = Atomic(false)
    private let service = Mutex<ControlledService?>(nil)
    private let systemClock: any WallClock

    /// Test control of a server that is being put together.
    ///
    /// - Parameters:
    ///   - clock: the system's time of day.
    ///   - random: the system's randomness.
    package init(clock: any WallClock, random: any RandomSource) {
        systemClock = clock
        self.clock = MovableClock(clock)
        ids = SeedableRandom(random)
        timelines = Timelines(clock: self.clock)
        script = TransitionScript(clock: self.clock)
        faults = FaultScript(random: random)
    }

    /// The time that callers sign by, which nobody moves.
    func signingTime() -> SigningTime {
        SigningTime(epochSeconds: systemClock.now().secondsSinceEpoch)
    }

    /// Says what is steered, once it is there.
    package func connect(_ service: ControlledService) {
        self.service.withLock { $0 = service }
    }

    /// Whether seed and hooks are done with.
    var isReady: Bool { ready.load(ordering: .acquiring) }

    /// Says that seed and hooks are done with.
    package func becomeReady() {
        ready.store(true, ordering: .releasing)
    }

    /// Ends every pause, as the server stops.
    func stop() {
        stopping.store(true, ordering: .releasing)
    }

    /// Waits, until the server stops at the latest.
    func pause(milliseconds: Int64) async {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: .milliseconds(milliseconds))
        while clock.now < end, !stopping.load(ordering: .acquiring), !Task.isCancelled {
            try? await Task.sleep(for: min(Limits.longestNap, clock.now.duration(to: end)))
        }
    }

    /// Gives files the verdicts whose moment has come.
    package func settle() async {
        guard let runner = service.withLock({ $0 })?.runner else { return }
        for (lease, verdict) in script.takeDue() { await runner.end(lease, by: verdict) }
    }

    /// Removes what is due by the clock that was moved, or only says what that is.
    func sweep(isDry: Bool = false) async throws(StoreError) -> Sweep.Report {
        guard let service = service.withLock({ $0 }) else { return Sweep.Report() }
        return isDry ? try await service.sweep.due(service.inspection) : try await service.sweep.complete()
    }

    /// Files in the order of their ids, up to a bound.
    func files(after id: String?, limit: Int) async throws(StoreError) -> [AttachedFile] {
        guard let service = service.withLock({ $0 }) else { return [] }
        var files: [AttachedFile] = []
        for store in service.stores { files += try await store.allFiles(after: id, limit: limit) }
        return files
    }

    /// The file with an id, if there is one.
    func file(_ id: String) async throws(StoreError) -> AttachedFile? {
        guard let service = service.withLock({ $0 }) else { return nil }
        for store in service.stores {
            if let file = try await store.anyFile(id) { return file }
        }
        return nil
    }

    /// Forgets files, and with all of them rules, faults, calls, seed and the clock's move.
    ///
    /// - Returns: how many files went.
    func reset(_ scope: RemovalScope) async throws(StoreError) -> Int {
        guard let service = service.withLock({ $0 }) else { return 0 }
        if scope == .everything {
            script.reset()
            faults.clear()
            calls.clear()
            timelines.clear()
            clock.reset()
            ids.seed(nil)
        }
        var removed: [String] = []
        for store in service.stores { removed += try await store.removeAll(in: scope) }
        script.forget(removed)
        timelines.forget(removed)
        _ = try await service.sweep.complete()
        return removed.count
    }
}

/// The parts of a running service that test control has a hand in.
package struct ControlledService: Sendable {
    let stores: [any TestControlStore]
    let inspection: any InspectionStore
    let sweep: Sweep
    let runner: ScanRunner?

    /// The parts of a service.
    ///
    /// - Parameters:
    ///   - stores: all that keep something of files.
    ///   - inspection: tells the sweep what is due.
    ///   - sweep: removes what is due.
    ///   - runner: gives files their verdicts.
    package init(
        stores: [any TestControlStore],
        inspection: any InspectionStore,
        sweep: Sweep,
        runner: ScanRunner?
    ) {
        self.stores = stores
        self.inspection = inspection
        self.sweep = sweep
        self.runner = runner
    }
}
