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

/// Places that are shared out by account or address, so that one cannot take all.
final class SharedAdmission: Sendable {
    private let share: Int
    private let inFlight = Mutex<[String: Int]>([:])

    init(share: Int) {
        self.share = share
    }

    /// Takes places of an owner; whoever gets them calls ``leave(_:_:)`` exactly once with as many.
    ///
    /// - Returns: `false` when its share has not so many left.
    func enter(_ owner: String, _ count: Int = 1) -> Bool {
        inFlight.withLock { inFlight in
            let sum = inFlight[owner, default: 0] + count
            guard sum <= share else { return false }
            inFlight[owner] = sum
            return true
        }
    }

    /// Gives places of an owner back.
    func leave(_ owner: String, _ count: Int = 1) {
        inFlight.withLock { inFlight in
            let left = inFlight[owner, default: count] - count
            inFlight[owner] = left > 0 ? left : nil
        }
    }
}
