import Synchronization

/// Counts the requests of one kind that are being answered, and says no beyond a bound.
final class Admission: Sendable {
    private let limit: Int
    private let inFlight = Atomic<Int>(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// Takes a place; whoever gets one calls ``leave()`` exactly once.
    ///
    /// - Returns: `false` when there is none.
    func enter() -> Bool {
        guard inFlight.add(1, ordering: .relaxed).newValue > limit else { return true }
        inFlight.subtract(1, ordering: .relaxed)
        return false
    }

    /// Gives a place back.
    func leave() {
        inFlight.subtract(1, ordering: .relaxed)
    }
}
