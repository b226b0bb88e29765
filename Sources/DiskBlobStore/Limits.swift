/// Bounds of the blob store that nothing needs to change.
enum Limits {
    /// Bytes of a buffer up to which it is copied behind the one before: a read may take 64 KiB of memory for one byte.
    static let copiedBytes = 16 * 1_024
    /// Threads for writing, hashing and syncing: enough for the medium to gather several syncs.
    static let threads = 8
    /// Processors for each thread that computes MD5 of several bodies at once, since those have to be written too.
    static let processorsOfMD5Thread = 2
    /// Threads that compute MD5 at most: half of all, so that those of a slow medium never wait for it, nor it for them.
    static let md5Threads = 4
    /// Syncs of bodies that still come, of all uploads together: on a slow medium more would take the threads from all.
    static let syncsAhead = 2
    /// Bytes up to which a body is hashed on its event loop: about 10 microseconds of MD5, less than a change of thread.
    static let inlineHashBytes = 8 * 1_024
}

/// Bounds of one blob store, with their units and reasons.
package struct BlobBounds: Sendable {
    /// Bytes that must stay free on the medium after an upload, so that deletes and commits still have room: 64 MiB.
    package var freeSpaceFloorBytes: Int64 = 64 * 1_024 * 1_024
    /// Bytes up to which a blob is kept as a row beside its record: measured, see docs/decisions/0008.
    package var smallBlobBytes: Int64 = 64 * 1_024
    /// Bytes gathered from a body before threads are given work: a change of thread costs as much as hashing a few KiB.
    package var leastChunkBytes = 64 * 1_024
    /// Bytes gathered at most while chunks before are under way.
    package var chunkBytes = 256 * 1_024
    /// Bytes that are written and hashed at most while more are gathered: the slower of the two never waits for the next
    /// chunk, and an upload has this and one chunk more in memory.
    package var intakeBytes = 512 * 1_024
    /// Bytes of an upload after which a sync of them begins while it goes on: some milliseconds of the medium's time.
    package var syncAheadBytes = 2 * 1_024 * 1_024

    /// The bounds as documented.
    package init() {}
}
