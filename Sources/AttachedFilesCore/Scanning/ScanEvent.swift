/// What happened to a file that is scanned.
package enum ScanEvent: Sendable {
    /// The scanner gave a verdict, which is in the row now.
    case verdict(ScanVerdict, of: ScanLease)
    /// A try gave no verdict.
    case noVerdict(ScanFailure, of: ScanLease)
    /// There was no verdict in time, and the policy decided; `status` is in the row now.
    case decidedByPolicy(status: FileStatus, of: ScanLease)
    /// There was no verdict in time, and the file is held.
    case held(ScanLease)
    /// The queue could not be read or written.
    case queueFailed(StoreError)
}

/// Where it is said what happens to files that are scanned.
package protocol ScanReporter: Sendable {
    /// Takes an event, after what it says is durable.
    func report(_ event: ScanEvent)
}
