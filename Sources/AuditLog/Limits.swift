/// The bounds of the audit's file (ours).
enum Limits {
    /// Bytes at the end of a file in which its last line is looked for: more than are written at once.
    static let endBytes = 1024 * 1024
    /// Bytes that a first line may have.
    static let firstLineBytes = 64 * 1024
    /// Records written at once.
    static let recordsOfABatch = 128
    /// Records that wait before others are only counted.
    static let waitingRecords = 20_000
    /// Records a second of callers who proved nothing, so that they cannot fill the disk soon.
    static let unprovenNotesPerSecond = 50
}
