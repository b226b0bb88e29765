import AttachedFilesAPI
import Synchronization

/// Lets things go only when they are found due a second time, long enough after the first by a clock that does not jump:
/// a wrong time of day alone removes nothing.
///
/// It is kept in memory; after a start everything is found for the first time.
package final class SecondLook: Sendable {
    private let uptime: any UptimeClock
    private let grace: Duration
    private let firstSeen = Mutex<[String: Duration]>([:])

    /// A memory of things that are due.
    ///
    /// - Parameters:
    ///   - uptime: a clock that only goes on.
    ///   - graceSeconds: the time between the two looks.
    package init(uptime: any UptimeClock, graceSeconds: Int64) {
        self.uptime = uptime
        grace = .seconds(graceSeconds)
    }

    /// Takes things in that are due now.
    ///
    /// - Parameters:
    ///   - ids: what is due by the time of day.
    ///   - isAll: whether whatever else was remembered is due no more.
    /// - Returns: those that were seen long enough ago.
    func ripe(_ ids: [String], isAll: Bool) -> [String] {
        let now = uptime.uptime()
        return firstSeen.withLock { firstSeen in
            if isAll {
                let current = Set(ids)
                firstSeen = firstSeen.filter { current.contains($0.key) }
            }
            return ids.filter { id in
                guard let since = firstSeen[id] else {
                    if firstSeen.count < Limits.secondLooks { firstSeen[id] = now }
                    return false
                }
                return now - since >= grace
            }
        }
    }

    /// Forgets things that are gone.
    func forget(_ ids: [String]) {
        firstSeen.withLock { firstSeen in
            for id in ids { firstSeen[id] = nil }
        }
    }
}
