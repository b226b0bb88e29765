import AttachedFilesAPI
import AttachedFilesCore
import Synchronization

/// The rules of what becomes of files, and the files that wait for their moment.
final class TransitionScript: Sendable {
    /// A file whose verdict is known and not due yet.
    private struct Waiting {
        let lease: ScanLease
        let verdict: ScanVerdict
        var readsLeft: Int?
        var dueAt: Timestamp?
    }

    private struct State {
        var rules: [TransitionRule] = []
        /// The rule that each file met, by its id: Complete asks more than once, and several of one file may run.
        var chosen: [String: TransitionRule] = [:]
        /// The ids in `chosen`, the oldest first.
        var chosenIDs: [String] = []
        var waiting: [String: Waiting] = [:]
        /// Files that were found clean in Complete, until it is noted.
        var clean: Set<String> = []

        mutating func choose(_ rule: TransitionRule, for fileID: String) {
            if chosen.updateValue(rule, forKey: fileID) == nil { chosenIDs.append(fileID) }
            guard chosenIDs.count > Limits.chosenRules else { return }
            chosen[chosenIDs.removeFirst()] = nil
        }
    }

    private let state = Mutex(State())
    private let clock: any WallClock

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// The rules in the order in which they are tried: the newest first.
    var rules: [TransitionRule] { state.withLock { $0.rules } }

    /// Adds rules before those that are there.
    func add(_ rules: [TransitionRule]) {
        state.withLock { $0.rules.insert(contentsOf: rules.reversed(), at: 0) }
    }

    /// Takes all rules away; files that wait go on waiting for their moment.
    func clear() {
        state.withLock { state in
            state.rules = []
            (state.chosen, state.chosenIDs) = ([:], [])
        }
    }

    /// Takes the rules away and forgets the files that wait.
    func reset() {
        state.withLock { $0 = State() }
    }

    /// Forgets files that are gone, so that others with their ids are judged anew.
    func forget(_ fileIDs: [String]) {
        guard !fileIDs.isEmpty else { return }
        let gone = Set(fileIDs.map { ExactString($0) })
        state.withLock { state in
            for id in fileIDs {
                state.chosen[id] = nil
                state.waiting[id] = nil
                state.clean.remove(id)
            }
            state.chosenIDs.removeAll { gone.contains(ExactString($0)) }
        }
    }

    /// The rule for a file that is being completed, the same each time; one that is good for once is used up.
    func rule(for file: AttachedFile) -> TransitionRule? {
        state.withLock { state in
            if let chosen = state.chosen[file.id] { return chosen }
            guard let index = state.rules.firstIndex(where: { $0.matches(file) }) else { return nil }
            let rule = state.rules[index]
            if rule.isOnce { state.rules.remove(at: index) }
            state.choose(rule, for: file.id)
            return rule
        }
    }

    /// Keeps in mind that a file was found clean in Complete.
    func noteClean(_ fileID: String) {
        state.withLock { _ = $0.clean.insert(fileID) }
    }

    /// Whether a file was found clean in its Complete; true once.
    func wasApprovedAtGlance(_ fileID: String) -> Bool {
        state.withLock { $0.clean.remove(fileID) != nil }
    }

    /// Says what becomes of one file, before it is completed.
    func promise(_ rule: TransitionRule, to fileID: String) {
        state.withLock { $0.choose(rule, for: fileID) }
    }

    /// Keeps a file until its moment.
    func keep(_ lease: ScanLease) {
        let now = clock.now()
        state.withLock { state in
            // Another Complete of the file may have handed it over before.
            guard let rule = state.chosen[lease.file.id], state.waiting[lease.file.id] == nil else { return }
            var waiting = Waiting(lease: lease, verdict: rule.verdict)
            switch rule.moment {
            case .immediately: waiting.dueAt = now
            case .reads(let count): waiting.readsLeft = count
            case .milliseconds(let count):
                waiting.dueAt = Timestamp(millisecondsSinceEpoch: now.millisecondsSinceEpoch + count)
            }
            state.waiting[lease.file.id] = waiting
        }
    }

    /// Counts an answer that showed a file as PROCESSING.
    func countRead(of fileID: String) {
        state.withLock { state in
            guard let left = state.waiting[fileID]?.readsLeft else { return }
            state.waiting[fileID]?.readsLeft = left - 1
        }
    }

    /// Takes out the files whose moment has come.
    func takeDue() -> [(lease: ScanLease, verdict: ScanVerdict)] {
        let now = clock.now()
        return state.withLock { state in
            let due = state.waiting.filter { _, waiting in
                waiting.readsLeft.map { $0 <= 0 } ?? (waiting.dueAt.map { $0 <= now } ?? true)
            }
            for id in due.keys { state.waiting[id] = nil }
            return due.values.map { ($0.lease, $0.verdict) }
        }
    }
}
