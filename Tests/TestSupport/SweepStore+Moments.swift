package import AttachedFilesAPI
package import AttachedFilesCore

/// The calls of a sweep at a moment.
extension SweepStore {
    /// Fails what was started before a moment.
    package func expireUploads(
        startedBefore: Timestamp,
        at now: Timestamp,
        limit: Int
    ) async throws(StoreError) -> Int {
        let seconds = (now.millisecondsSinceEpoch - startedBefore.millisecondsSinceEpoch) / 1_000
        return try await expireUploads(olderThan: seconds, by: Ages(clock: FixedClock(now)), limit: limit)
    }

    /// Removes what ended before a moment.
    package func removeEnded(changedBefore: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await removeEnded(olderThan: 0, by: Ages(clock: FixedClock(changedBefore)), limit: limit)
    }

    /// Forgets tokens that expired before a moment.
    package func removeTokens(expiredBefore: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await removeTokens(by: Ages(clock: FixedClock(expiredBefore)), limit: limit)
    }
}
