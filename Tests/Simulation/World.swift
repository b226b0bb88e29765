import AttachedFilesAPI
import AttachedFilesCore
import DiskBlobStore
import TestSupport

/// One run: the machine, the server that lives on it, its clients, and what they know.
///
/// Used by the one thread of its simulation alone.
final class World: @unchecked Sendable {
    let plan: Plan
    let mutant: Mutant?
    let dice: Dice
    let scheduler: Scheduler
    let faults: Faults
    let clock: SimulatedClock
    /// Goes on by hours, in which no request stays underway.
    let uptime = HandUptime()
    let disk: SimulatedDisk
    let index = SimulatedIndex()
    let metadata = MemoryMetadataStore()
    let log: StepLog
    private let random: SimulatedRandom
    private(set) var server: Server?
    private var waiting: [UnsafeContinuation<Server, Never>] = []
    private var order = 0
    private var lastContent = 0
    private var lastToken = 0

    /// All files that clients know of, in the order of their starts.
    private(set) var files: [FileLife] = []
    private var filesByID: [String: FileLife] = [:]
    var tokens: [TokenLife] = []
    /// Starts by resource that may have made a file whose id nobody knows.
    var unknownStarts: [Int: Int] = [:]
    var startsUnderway: [Int: Int] = [:]
    /// Since when the requests are underway that stage or pin bytes.
    var transfers: Set<Int> = []
    /// Probes that may have left their byte behind.
    var cutOffProbes = 0
    private(set) var violations: [String] = []
    /// A little more than the hour that removal waits for.
    private static let hourSeconds: Int64 = 3_601

    init(seed: UInt64, mutant: Mutant?, keepsLog: Bool) {
        dice = Dice(seed)
        plan = Plan(dice.fork())
        self.mutant = mutant
        scheduler = Scheduler(dice.fork(), stalls: plan.stalls)
        faults = Faults(plan.rates, dice.fork())
        clock = SimulatedClock(dice.fork())
        disk = SimulatedDisk(dice.fork())
        random = SimulatedRandom(dice.fork())
        log = StepLog(isKept: keepsLog)
    }

    /// The next number of the order over all that happens.
    func tick() -> Int {
        order += 1
        return order
    }

    /// A number for a body that no other has.
    func newContent() -> Int {
        lastContent += 1
        return lastContent
    }

    /// A token text that no other has.
    func newToken() -> String {
        lastToken += 1
        return "token-\(lastToken)"
    }

    /// Lets an hour pass by both clocks.
    func passHour() {
        clock.passHour(at: tick())
        uptime.advance(seconds: Self.hourSeconds)
        log.add("an hour passes")
    }

    /// The running server, once there is one.
    func running() async -> Server {
        if let server, !server.life.isOver { return server }
        return await withUnsafeContinuation { waiting.append($0) }
    }

    func violate(_ text: String) {
        violations.append(text)
        log.add("VIOLATION \(text)")
    }

    /// Takes an objection of the model, if there is one.
    func check(_ objection: String?) {
        if let objection { violate(objection) }
    }

    /// The file of an id, known from now on.
    func file(_ id: String, _ make: () -> FileLife) -> FileLife {
        if let file = filesByID[id] { return file }
        let file = make()
        files.append(file)
        filesByID[id] = file
        return file
    }

    /// The file of an id that clients know.
    func knownFile(_ id: String) -> FileLife? {
        filesByID[id]
    }

    /// Takes the server down and cuts the power; what it still does has no effect.
    func crash() {
        log.add("crash")
        server?.life.end()
        server = nil
        while scheduler.step() {}
        disk.crash()
    }

    /// Starts a server on what is durable, as often as it takes.
    ///
    /// - Throws: when it cannot be started though nothing fails.
    func boot() throws {
        for attempt in 0..<4 {
            let life = ServerLife(scheduler, faults)
            let mount = MountedDisk(disk, life, dice.fork())
            let parts = MutantParts(mutant, life: life, mount: mount, index: index, metadata: metadata)
            do {
                server = try Parts.server(life, mount: mount, parts: parts, clock: clock, random: random, world: self)
                return
            } catch {
                log.add("the server does not start: \(error)")
                life.end()
                disk.crash()
                if attempt == 2 { faults.isQuiet = true }
            }
        }
        throw Stuck()
    }

    /// Lets the clients go on that wait for the server.
    func admitClients() {
        guard let server else { return }
        let waiting = waiting
        self.waiting = []
        for continuation in waiting { continuation.resume(returning: server) }
    }
}

/// A server that does not start, or a task that does not end.
struct Stuck: Error {}

/// The last steps of a run, kept where somebody will read them.
final class StepLog {
    let isKept: Bool
    private(set) var lines: [String] = []

    init(isKept: Bool) {
        self.isKept = isKept
    }

    func add(_ line: @autoclosure () -> String) {
        if isKept { lines.append(line()) }
    }
}
