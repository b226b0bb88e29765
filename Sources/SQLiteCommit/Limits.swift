/// Bounds of one database.
enum Limits {
    /// Changes in one transaction: past this the commit takes longer than the fsync it saves.
    static let batchChanges = 256
    /// Changes in a transaction that tell of many callers at once.
    static let busyBatchChanges = 4
    /// Bytes of a file that tells whether a medium that failed works again: a block.
    static let probeBytes = 4_096
    /// Changes that may wait for the writer; more are refused as busy: about a second of work.
    static let waitingChanges = 16_384
    /// KiB of page cache of the writer; the readers' and the checkpointer's caches add up to as much again.
    static let writerCacheKiB = 16 * 1_024
    /// KiB of page cache of one reader.
    static let readerCacheKiB = 3 * 1_024
    /// KiB of page cache of the checkpointer, which copies whole pages and hardly reads.
    static let checkpointerCacheKiB = 1_024
    /// Connections that read at the same time: twice the cores of a small machine.
    static let readers = 4
    /// Seconds a connection waits for a lock; only the owner's own connections and a backup can hold one.
    static let busySeconds = 5.0
    /// Frames of the write-ahead log, a page of 4 KiB each, from which it is copied into the database: 16 MiB.
    static let checkpointFrames = 4_096
    /// Frames that are left to copy while commits wait: a few commits.
    static let checkpointRestFrames = 512
    /// Frames from which commits wait for any number: 64 MiB.
    static let checkpointCeilingFrames = 4 * checkpointFrames
    /// Bytes of the log that are kept to be written again, which costs half of a sync with new blocks.
    static let keptLogBytes = checkpointCeilingFrames * 4_120
    /// Bytes of two logs that are compared at once.
    static let comparedBytes = 65_536
    /// Tries to have the system forget a file; a page that is under way is forgotten by the next.
    static let forgetTries = 50
    /// Microseconds between them.
    static let forgetPauseMicroseconds: UInt32 = 20_000
    /// Tries to lock out who writes or copies: as long as a connection waits.
    static let lockTries = 100
    /// Microseconds between them.
    static let lockPauseMicroseconds: UInt32 = 50_000
}
