/// Looks at the bytes of a file and says whether they may be handed out.
package protocol Scanner: Sendable {
    /// What the log and readiness call it.
    var name: String { get }

    /// Looks at all of a file's bytes.
    ///
    /// - Parameters:
    ///   - subject: the file, and the lease under which it is scanned.
    ///   - content: its bytes.
    /// - Returns: the verdict; only a scanner that is sure of it returns `.clean`.
    /// - Throws: `.unavailable` when there is no verdict, and it may be asked again; what `content` threw. Ends soon
    ///   with any of these when its task is cancelled.
    func scan(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict

    /// Looks at so little of a file's bytes that a request can wait for it.
    ///
    /// - Returns: the verdict that ``scan(_:content:)`` would give; `nil` when that takes a scan.
    func glance(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict?

    /// Whether the scanner wants to keep a file that it has no verdict on at a glance, and end its lease itself; nobody
    /// else ever does.
    func reserves(_ subject: ScanSubject) -> Bool

    /// Takes the lease on a file that it wanted to keep; it ends it by ``ScanRunner/end(_:by:)``.
    func take(_ lease: ScanLease)

    /// Asks whether the scanner could work now.
    ///
    /// - Throws: `.unavailable` with what is wrong.
    func probe() async throws(ScanFailure)
}

extension Scanner {
    /// Keeps nothing.
    package func reserves(_ subject: ScanSubject) -> Bool { false }

    /// Takes nothing.
    package func take(_ lease: ScanLease) {}
}

/// What a scanner found.
package enum ScanVerdict: Equatable, Sendable {
    /// Nothing is wrong with the bytes.
    case clean
    /// The scanner could not look into all of the bytes, and the operator wants them handed out all the same; why it
    /// could not.
    case unscannable(String)
    /// The bytes may not be handed out; the signature or rule that says so.
    case infected(signature: String)
    /// The bytes are not those that were completed, or are gone.
    case unreadable

    /// The status that a file gets by the verdict.
    package var status: FileStatus {
        switch self {
        case .clean, .unscannable: .approved
        case .infected: .rejected
        case .unreadable: .failed(.unreadable)
        }
    }
}

/// Why there is no verdict.
package enum ScanFailure: Error, Sendable {
    /// The scanner cannot be reached, gave up or answered what is no verdict; a sentence without secrets.
    case unavailable(String)
    /// The medium failed to give the bytes.
    case storage(StoreError)
    /// The bytes are gone, or fewer than were completed.
    case damaged

    /// What the log says.
    package var logText: String {
        switch self {
        case .unavailable(let text): text
        case .storage(let error): error.logText ?? "the bytes are gone"
        case .damaged: "the bytes are not those that were completed"
        }
    }
}

/// What is scanned.
package struct ScanSubject: Sendable {
    /// The file, with its bytes pinned or about to be.
    package let file: AttachedFile
    /// The bytes.
    package let blob: StoredBlob
    /// The lease; `nil` at a glance.
    package let lease: ScanLease?

    /// A subject of these values.
    package init(file: AttachedFile, blob: StoredBlob, lease: ScanLease?) {
        self.file = file
        self.blob = blob
        self.lease = lease
    }
}
