import AttachedFilesAPI

/// The bounds of the core, beside those of the API.
extension Limits {
    /// Bytes that a scan has in memory at once (ours).
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
}
