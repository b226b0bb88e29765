import Glibc

/// Runs all tasks of a simulation on the thread that made it, one job at a time, in an order that a seed decides.
///
/// Tasks made with it as their preferred executor stay on it, and so do their children and the actors they call. A job
/// that comes from another thread would make runs differ, and ends the process.
final class Scheduler: TaskExecutor, @unchecked Sendable {
    private enum Item {
        case job(UnownedJob)
        case paused(UnsafeContinuation<Void, Never>)
    }

    /// How deep jobs may run inside calls that block.
    private static let depthLimit = 3

    private let thread = pthread_self()
    private let dice: Dice
    private var items: [Item] = []
    /// Tasks that are held up for long, as on a busy machine.
    private var stalled: [Item] = []
    private let stalls: Int
    private var depth = 0
    /// How many jobs were run.
    private(set) var steps = 0
    /// A hash over all that was decided so far.
    private(set) var trace: UInt64 = 0xCBF2_9CE4_8422_2325

    /// A scheduler that holds tasks up in so many of a thousand pauses.
    init(_ dice: Dice, stalls: Int) {
        self.dice = dice
        self.stalls = stalls
    }

    /// Takes a job of a task.
    func enqueue(_ job: consuming ExecutorJob) {
        precondition(pthread_equal(thread, pthread_self()) != 0, "a job came from outside the simulation")
        items.append(.job(UnownedJob(job)))
    }

    /// Lets any other task go first.
    func pause() async {
        await withUnsafeContinuation { continuation in
            if dice.happens(stalls) {
                stalled.append(.paused(continuation))
            } else {
                items.append(.paused(continuation))
            }
        }
    }

    /// Runs one job, chosen at random.
    ///
    /// - Returns: whether there was one.
    func step() -> Bool {
        if !stalled.isEmpty, items.isEmpty || dice.happens(10) {
            items.append(stalled.remove(at: dice.below(stalled.count)))
        }
        guard !items.isEmpty else { return false }
        let index = dice.below(items.count)
        mix(UInt64(index) << 32 | UInt64(items.count))
        items.swapAt(index, items.count - 1)
        steps += 1
        switch items.removeLast() {
        case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
        case .paused(let continuation): continuation.resume()
        }
        return true
    }

    /// Runs jobs inside a call that blocks its thread, as other threads would.
    func runOthers() {
        guard depth < Self.depthLimit, dice.happens(250) else { return }
        depth += 1
        for _ in 0..<dice.pick(1...4) where !step() { break }
        depth -= 1
    }

    /// Makes a decision or an answer part of the trace (FNV-1a over words).
    func mix(_ word: UInt64) {
        trace = (trace ^ word) &* 0x0000_0100_0000_01B3
        trace ^= trace >> 29
    }
}
