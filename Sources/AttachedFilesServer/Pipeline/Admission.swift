import Synchronization

/// Counts what is in hand, requests or bytes, and says no beyond a bound.
final class Admission: Sendable {
    private let limit: Int
    private let inFlight = Atomic<Int>(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// Takes places; whoever gets them calls ``leave(_:)`` exactly once with as many.
    ///
    /// - Returns: `false` when there are not so many.
    func enter(_ count: Int = 1) -> Bool {
        guard inFlight.add(count, ordering: .relaxed).newValue > limit else { return true }
        inFlight.subtract(count, ordering: .relaxed)
        return false
    }

    /// Gives places back.
    func leave(_ count: Int = 1) {
        inFlight.subtract(count, ordering: .relaxed)
    }
}

/// Places that are shared out by account, so that one cannot take all.
final class SharedAdmission: Sendable {
    private let share: Int
    private let inFlight = Mutex<[String: Int]>([:])

    init(share: Int) {
        self.share = share
    }

    /// Takes a place of an account; whoever gets one calls ``leave(_:)`` exactly once.
    ///
    /// - Returns: `false` when its share is used up.
    func enter(_ account: String) -> Bool {
        inFlight.withLock { inFlight in
            let count = inFlight[account, default: 0]
            guard count < share else { return false }
            inFlight[account] = count + 1
            return true
        }
    }

    /// Gives a place of an account back.
    func leave(_ account: String) {
        inFlight.withLock { inFlight in
            let count = inFlight[account, default: 1] - 1
            inFlight[account] = count > 0 ? count : nil
        }
    }
}
