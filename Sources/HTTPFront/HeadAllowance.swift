import Synchronization

/// What the unfinished heads of all connections may take together, beyond the little that each may have.
final class HeadAllowance: Sendable {
    private let taken = Atomic<Int>(0)
    private let limit: Int

    /// An allowance of so many bytes.
    init(bytes limit: Int) {
        self.limit = limit
    }

    /// Takes bytes; false, and nothing taken, when they are not there.
    func take(_ bytes: Int) -> Bool {
        guard taken.add(bytes, ordering: .relaxed).newValue <= limit else {
            give(back: bytes)
            return false
        }
        return true
    }

    /// Gives taken bytes back.
    func give(back bytes: Int) {
        taken.subtract(bytes, ordering: .relaxed)
    }
}

/// What one connection holds of the allowance.
///
/// Confined to its event loop.
struct HeadShare {
    private let allowance: HeadAllowance
    private let freeBytes: Int
    private var arrived = 0
    private var taken = 0

    /// A share that begins to take beyond so many bytes.
    init(of allowance: HeadAllowance, freeBytes: Int) {
        self.allowance = allowance
        self.freeBytes = freeBytes
    }

    /// Counts bytes of a head; false when neither its own nor the common allowance has room for them.
    mutating func take(_ bytes: Int) -> Bool {
        arrived += bytes
        let missing = max(0, arrived - freeBytes - taken)
        guard missing == 0 || allowance.take(missing) else { return false }
        taken += missing
        return true
    }

    /// Gives all back: the head has ended, or nobody reads it any more.
    mutating func giveBack() {
        if taken > 0 { allowance.give(back: taken) }
        (arrived, taken) = (0, 0)
    }
}
