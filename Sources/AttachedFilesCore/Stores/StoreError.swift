package import AttachedFilesAPI

/// Everything a store can fail with; closed on purpose, so that callers switch over all of it.
package enum StoreError: Error, Sendable {
    /// Nothing with that id in that scope.
    case notFound
    /// The stored state or token contradicts the request.
    case conflict
    /// A count or size quota of the resource would be passed.
    case quotaExceeded(QuotaReason)
    /// A file would have more tags than it may.
    case tooManyTags
    /// The medium has no room; what was stored before stays readable.
    case full
    /// The backend could not answer; `cause` is for the log, never for the wire.
    case unavailable(cause: any Error)
}
