import AttachedFilesCore
import Synchronization

/// The faults that are waiting for requests.
final class FaultScript: Sendable {
    private let state = Mutex<[FaultRule]>([])
    private let random: any RandomSource

    init(random: any RandomSource) {
        self.random = random
    }

    /// The rules, the newest first.
    var rules: [FaultRule] { state.withLock { $0 } }

    /// Adds rules before those that are there.
    func add(_ rules: [FaultRule]) {
        state.withLock { $0.insert(contentsOf: rules.reversed(), at: 0) }
    }

    /// Takes all rules away.
    func clear() {
        state.withLock { $0 = [] }
    }

    /// The fault that a request of an operation meets, if any; it is counted.
    ///
    /// - Parameters:
    ///   - operation: its name.
    ///   - bytes: how long the body is that moves; `nil` when there is none to spoil.
    /// - Returns: the newest rule that applies, with the count before it.
    func fault(for operation: String, bytes: Int64?) -> FaultRule? {
        let draw = Double(random.next() >> 11) / Double(1 << 53)
        return state.withLock { rules in
            let index = rules.firstIndex { rule in
                rule.applies(to: operation, bytes: bytes) && draw < rule.probability
            }
            guard let index else { return nil }
            let rule = rules[index]
            if let left = rule.timesLeft {
                rules[index].timesLeft = left - 1
                if left <= 1 { rules.remove(at: index) }
            }
            return rule
        }
    }
}
