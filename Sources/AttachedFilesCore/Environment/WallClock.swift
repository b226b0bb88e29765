package import AttachedFilesAPI

/// The time of day; it may jump in either direction.
package protocol WallClock: Sendable {
    /// The present moment, to the millisecond.
    func now() -> Timestamp
}
