package import AttachedFilesAPI

/// The files that wait for a verdict, each with a job that ends.
///
/// The job is written in Complete's transaction, see ``FileStore``, and goes with the verdict or with its file. Every
/// conformance passes `ScanQueueContract`. A method that returns has made its change durable.
package protocol ScanQueue: Sendable {
    /// Takes jobs that are due, those that waited longest first, and counts a try for each.
    ///
    /// A job is due at its time, or when the lease on it has ended. Concurrent calls never take one job twice.
    /// - Parameters:
    ///   - limit: at most this many.
    ///   - now: the present moment.
    ///   - end: when the leases end.
    ///   - horizon: a moment later than any job waits; one that waits for longer was written before the clock was
    ///     set back, and is due, unless it is ``ScanJob/reserved``.
    /// - Returns: leases with tokens greater than any before on the same file.
    /// - Throws: `.unavailable` when the backend cannot answer.
    func lease(
        limit: Int,
        at now: Timestamp,
        until end: Timestamp,
        horizon: Timestamp
    ) async throws(StoreError) -> [ScanLease]

    /// Takes jobs whose deadline has passed, leased or not, without counting a try.
    ///
    /// - Parameters:
    ///   - limit: at most this many, those with the earliest deadline first.
    ///   - now: the present moment; a deadline at it has passed.
    ///   - end: when the leases end.
    /// - Returns: leases that end those held before.
    /// - Throws: `.unavailable` when the backend cannot answer.
    func leaseOverdue(limit: Int, at now: Timestamp, until end: Timestamp) async throws(StoreError) -> [ScanLease]

    /// Changes the status of a leased file and ends its job, in one transaction with the doom of its bytes.
    ///
    /// Unless it becomes approved, the file releases its quota and its row pins nothing any more; a rejected one that is
    /// kept goes on pinning its bytes.
    /// - Parameters:
    ///   - lease: a lease; one that another lease followed changes nothing.
    ///   - status: `.approved`, `.rejected` or `.failed(.unreadable)`.
    ///   - note: puts a rejected file into the quarantine; its bytes go when `nil`. It means nothing to others.
    ///   - now: becomes `statusChangedAt`.
    /// - Returns: the file as it is now and the bytes that are doomed; `nil` when nothing was changed, since the
    ///   lease is not the newest of a file that is scanning.
    /// - Throws: `.unavailable` when the backend cannot answer.
    func finish(
        _ lease: ScanLease,
        as status: FileStatus,
        keeping note: QuarantineNote?,
        at now: Timestamp
    ) async throws(StoreError) -> ScanEnd?

    /// Ends a lease without a verdict; the job is due again at `moment`. A lease that another followed changes nothing.
    func giveBack(_ lease: ScanLease, dueAt moment: Timestamp) async throws(StoreError)

    /// Takes up what a process left that ended: every job but the reserved is due now and has all of its tries, and no
    /// deadline is before `deadline`.
    ///
    /// Only for a caller that knows that nobody else works on the queue.
    func resume(at now: Timestamp, deadline: Timestamp) async throws(StoreError)

    /// Whether a file is scanning and a token is that of the newest lease on it.
    func isHeld(_ fileID: String, token: Int64) async throws(StoreError) -> Bool

    /// How many files are scanning past their deadline.
    func overdueCount(at now: Timestamp) async throws(StoreError) -> Int
}

extension ScanQueue {
    /// Changes the status of a leased file, and dooms its bytes unless it becomes approved.
    package func finish(
        _ lease: ScanLease,
        as status: FileStatus,
        at now: Timestamp
    ) async throws(StoreError) -> ScanEnd? {
        try await finish(lease, as: status, keeping: nil, at: now)
    }
}

/// A job as Complete writes it.
package struct ScanJob: Equatable, Sendable {
    /// When the file has to have a verdict.
    package let deadline: Timestamp
    /// The end of the lease that the writer keeps, which has token 1 and is the first try; `nil` leaves the job due.
    package let leaseEnd: Timestamp?

    /// A job that is never due: the scanner keeps the file and ends the lease with token 1 itself, at any time.
    package static let reserved = ScanJob(deadline: never, leaseEnd: never)

    /// After every moment; as a due time and a deadline it keeps a job from every lease.
    package static let never = Timestamp(millisecondsSinceEpoch: .max)

    /// A job of these values.
    package init(deadline: Timestamp, leaseEnd: Timestamp? = nil) {
        self.deadline = deadline
        self.leaseEnd = leaseEnd
    }
}

/// The right to decide about one file, until another lease follows it.
package struct ScanLease: Equatable, Sendable {
    /// The file as it was when the lease was given: scanning, its bytes pinned.
    package let file: AttachedFile
    /// Counts the leases on the file; the greatest is the one that counts.
    package let token: Int64
    /// How many tries were begun, this one included.
    package let tries: Int
    /// When the file has to have a verdict.
    package let deadline: Timestamp
    /// When the lease ends.
    package let end: Timestamp

    /// A lease of these values.
    package init(file: AttachedFile, token: Int64, tries: Int, deadline: Timestamp, end: Timestamp) {
        self.file = file
        self.token = token
        self.tries = tries
        self.deadline = deadline
        self.end = end
    }
}

/// A file that got its verdict.
package struct ScanEnd: Equatable, Sendable {
    /// The file as it is now.
    package let file: AttachedFile
    /// Its bytes, when they have to go.
    package let doomed: DoomedBytes?

    /// An end of these values.
    package init(file: AttachedFile, doomed: DoomedBytes?) {
        self.file = file
        self.doomed = doomed
    }
}
