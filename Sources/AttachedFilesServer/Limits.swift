import AttachedFilesAPI

/// The bounds of the server, beside those of the API and of the HTTP front.
extension Limits {
    /// API calls answered at once: a call holds up to 512 KiB of body, so 64 MiB at the most, and a store that takes
    /// longer than its clients wait is better told so (ours).
    static let apiCallsInFlight = 1024
    /// Uploads received at once: each holds a few chunks of up to 1 MiB on its way to the disk (ours).
    static let uploadsInFlight = 256
    /// Downloads opened at once; the bytes themselves go out without a place (ours).
    static let downloadsInFlight = 1024
    /// Seconds after which a client that was shed may try again (ours).
    static let retryAfterSeconds = 1
    /// Accounts whose rate is remembered; a bucket takes some 100 bytes (ours).
    static let throttledAccounts = 10_000
    /// Bytes of a hint; longer ones are cut, so that no client refuses the head (ours).
    static let hintBytes = 2048
    /// Seconds for which a browser may keep the answer of a preflight (ours).
    static let preflightSeconds = 3000
    /// Files that the scrub asks the metadata for at once.
    static let scrubPart = 100
    /// The time between two passes of the scrub, and before the first.
    static let scrubRest = Duration.seconds(600)
}
