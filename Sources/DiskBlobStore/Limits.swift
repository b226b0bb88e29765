/// Bounds of the blob store.
enum Limits {
    /// Bytes that must stay free on the medium after an upload, so that deletes and commits still have room: 64 MiB.
    static let freeSpaceFloorBytes: Int64 = 64 * 1_024 * 1_024
    /// Bytes gathered from a body before a thread is given work: a thread hop costs as much as hashing a few KiB.
    static let chunkBytes = 128 * 1_024
    /// Bytes of a chunk from which it is hashed and written on two threads at once.
    static let overlapBytes = 32 * 1_024
    /// Threads for writing, hashing and syncing: enough for the medium to gather several syncs.
    static let threads = 8
    /// Bytes up to which a blob is kept as a row beside its record: measured, see docs/decisions/0008.
    static let smallBlobBytes: Int64 = 64 * 1_024
    /// Bytes up to which a body is hashed on its event loop: about 10 microseconds of MD5, less than a change of thread.
    static let inlineHashBytes = 8 * 1_024
}
