import AttachedFilesAPI

/// The bounds of the server, beside those of the API and of the HTTP front.
extension Limits {
    /// API calls answered at once: beyond them a store takes longer than its clients wait, who are better told so (ours).
    static let apiCallsInFlight = 1024
    /// Bytes of API bodies above ``smallBodyBytes`` held at once, from anybody who connects: 128 MiB, 256 of the largest
    /// calls (ours).
    static let apiBodyBytesHeld = 128 * 1024 * 1024
    /// Bytes of them from one address: half, so that one that shows no key leaves room for others (ours).
    static let apiBodyBytesOfOnePeer = 64 * 1024 * 1024
    /// Time for an API body above ``smallBodyBytes``: the largest at 18 KiB/s, so that what is held is soon free (ours).
    static let largeBodyTime: Duration = .seconds(30)
    /// Bytes of an API body that need no leave: nearly every call, and 160 MiB for as many connections as there may be
    /// (ours).
    static let smallBodyBytes = 16 * 1024
    /// Uploads received at once: each holds a few chunks of up to 1 MiB on its way to the disk (ours).
    static let uploadsInFlight = 256
    /// Uploads of one account received at once: a quarter of all, so that three accounts that let theirs drip leave room
    /// for others (ours).
    static let uploadsOfOneAccountInFlight = 64
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
    /// The time between two counts of the events that wait, which reads all their keys.
    static let outboxTrimInterval = Duration.seconds(60)
    /// Statuses whose digits are kept: all that HTTP has, 100 to 599.
    static let httpStatuses = 600
}
