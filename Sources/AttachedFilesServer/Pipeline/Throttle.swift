import AttachedFilesAPI
import Synchronization

/// How many API calls an account may make: a rate that lasts and a burst on top of silence.
package struct ThrottleRate: Equatable, Sendable {
    /// Calls a second that may go on for ever, at least 1; AWS allows 2.
    package let callsPerSecond: Int64
    /// Calls at once after silence, at least 1; AWS allows 5.
    package let burst: Int64

    /// A rate of these values.
    package init(callsPerSecond: Int64, burst: Int64) {
        self.callsPerSecond = callsPerSecond
        self.burst = burst
    }
}

/// A token bucket per account.
///
/// A clock that goes back adds nothing and takes nothing away.
final class Throttle: Sendable {
    private struct Bucket {
        /// Thousandths of a call that may be made.
        var level: Int64
        var filledAt: Timestamp
    }

    private let rate: ThrottleRate
    private let buckets = Mutex<[String: Bucket]>([:])

    init(_ rate: ThrottleRate) {
        self.rate = rate
    }

    /// Takes one call of an account.
    ///
    /// - Throws: `ThrottlingException` when none is left.
    func admit(_ account: String, at now: Timestamp) throws(APIError) {
        let isAdmitted = buckets.withLock { buckets in
            if buckets.count >= Limits.throttledAccounts, buckets[account] == nil { forgetFullOnes(&buckets, at: now) }
            var bucket = filled(buckets[account], at: now)
            let isAdmitted = bucket.level >= Self.oneCall
            if isAdmitted { bucket.level -= Self.oneCall }
            buckets[account] = bucket
            return isAdmitted
        }
        guard isAdmitted else {
            throw APIError(
                .throttling,
                "Rate exceeded",
                hint: "CASEFILE_THROTTLE allows \(rate.callsPerSecond) calls a second with a burst of \(rate.burst); "
                    + "retry with back-off, as the SDKs do."
            )
        }
    }

    private static let oneCall: Int64 = 1000

    private func filled(_ bucket: Bucket?, at now: Timestamp) -> Bucket {
        let full = rate.burst * Self.oneCall
        guard let bucket else { return Bucket(level: full, filledAt: now) }
        let elapsed = max(0, now.millisecondsSinceEpoch - bucket.filledAt.millisecondsSinceEpoch)
        // Beyond the time that fills an empty bucket nothing more is added, and nothing overflows.
        let useful = min(elapsed, full / rate.callsPerSecond + 1)
        return Bucket(level: min(full, bucket.level + useful * rate.callsPerSecond), filledAt: now)
    }

    /// Drops the accounts that have been silent long enough to know nothing of them; all when none has.
    private func forgetFullOnes(_ buckets: inout [String: Bucket], at now: Timestamp) {
        let full = rate.burst * Self.oneCall
        buckets = buckets.filter { filled($0.value, at: now).level < full }
        if buckets.count >= Limits.throttledAccounts { buckets = [:] }
    }
}
