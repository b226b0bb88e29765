import AttachedFilesAPI

/// The bounds of the core, beside those of the API.
extension Limits {
    /// Bytes that a scan or a scrub has in memory at once (ours).
    static let scanChunkBytes = 256 * 1024
    /// Jobs past their deadline that one look at the queue ends (ours).
    static let overdueScans = 100
    /// Bytes that the scripted scanner looks at in one piece (ours).
    static let scriptedPartBytes: Int64 = 1024 * 1024
    /// Expired uploads that a request which meets one ends, ahead of the sweep (ours).
    static let expiredUploads = 1000
    /// Events past their retention that one transaction drops (ours).
    static let droppedEvents = 1000
    /// Bytes behind the last whole line of an audit that a crash may leave: more than are written at once (ours).
    static let tornAuditBytes = 1024 * 1024
    /// The most of each kind that one round of a sweep removes, so that a round ends soon (ours).
    static let sweepRound = 500
    /// Superseded blobs that one round of a sweep looks at (ours).
    static let supersededBlobs = 20_000
    /// Seconds for which a superseded blob or an orphan stays: far longer than a Complete that may be pinning it (ours).
    static let supersededGraceSeconds: Int64 = 3600
    /// Parts of the store that a round of the sweep of orphans looks at, each of 500 records or a folder: a store of a
    /// million files in two hours (ours).
    static let orphanParts = 16
    /// Blobs that wait for a second look, about 10 MiB (ours).
    static let secondLooks = 100_000
    /// Quarantined files that are read at once (ours).
    static let quarantinePart = 500
    /// Scans in a row without a verdict that are more than bad luck: as many as a file has tries by default (ours).
    static let scanFailuresInARow = 3
    /// Time beyond that of a scan's try for which its lease holds, to write the verdict down (ours).
    static let leaseSlack: Duration = .seconds(2)
    /// Seconds for which a client token is known, at least: 24 hours; spec.md 1.
    static let tokenLifeSeconds: Int64 = 24 * 3600
    /// Seconds for which a replaced signing secret verifies: spec.md 5.
    package static let retiredSecretLifeSeconds: Int64 = 3600
    /// Bytes of a host name; RFC 1035's bound.
    static let hostBytes = 253
    /// The longest time between two deliveries of one event (ours).
    static let longestEventWait: Duration = .seconds(60)
    /// Events under way at once (ours).
    package static let eventsAtOnce = 4
    /// Steps of the time of day that are let pass: far below the life of an upload (ours).
    static let clockStep: Duration = .seconds(300)
    /// Time after a larger step in which nothing is judged by its age: people have set the clock right by then (ours).
    static let clockHold: Duration = .seconds(3600)
    /// Events that wait in the outbox, about 1 GiB: a receiver that is down must not fill the disk (ours).
    package static let waitingEvents = 1_000_000
    /// Ids that a start tries: a sequence of dev that is seeded twice gives some a second time (ours).
    static let idTries = 100
    /// Bytes of a token's fingerprint before its hash for which room is made: a name, an ARN and two tags (ours).
    static let expectedFingerprintBytes = 320
}
