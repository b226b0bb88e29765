import AttachedFilesAPI

/// Takes files from Complete to their verdict.
///
/// A verdict counts only when the bytes have the hash that was completed, and only under the newest lease.
package struct ScanRunner: Sendable {
    /// Wakes whoever calls ``lease(limit:)``.
    package let signal = WakeSignal()
    /// What the operator set.
    package let settings: ScanSettings
    let queue: any ScanQueue
    let notes: any SweepStore
    let blobs: any BlobStore
    let scanner: any Scanner
    let clock: any WallClock
    let reporter: any ScanReporter
    let timer: any ScanTimer
    let reader: any OpenBlobReader
    let health = ScanHealth()

    /// A runner on these parts.
    ///
    /// - Parameters:
    ///   - stores: where jobs and rows lie.
    ///   - blobs: where bytes lie.
    ///   - scanner: who looks at them.
    ///   - settings: tries, deadline and policy.
    ///   - clock: the time of day.
    ///   - reporter: where it is said what happens.
    ///   - timer: ends scans that take too long.
    ///   - reader: reads bytes that are files.
    package init(
        stores: MetadataStores,
        blobs: any BlobStore,
        scanner: any Scanner,
        settings: ScanSettings,
        clock: any WallClock,
        reporter: any ScanReporter,
        timer: any ScanTimer = TimeLimit(),
        reader: any OpenBlobReader = ThreadedBlobReader()
    ) {
        queue = stores.scans
        notes = stores.sweep
        self.blobs = blobs
        self.scanner = scanner
        self.settings = settings
        self.clock = clock
        self.reporter = reporter
        self.timer = timer
        self.reader = reader
    }

    /// The verdict on a file that is about to be completed, where a glance is enough for one.
    func glance(_ file: AttachedFile, _ blob: StoredBlob) async -> ScanVerdict? {
        let content = ScanContent(blob, in: blobs, reader: reader)
        let subject = ScanSubject(file: file, blob: blob, lease: nil)
        let verdict = try? await scanner.glance(subject, content: content)
        await content.close()
        return verdict
    }

    /// The job of a file that is completed now.
    ///
    /// - Parameter isKept: whether the caller keeps the first lease, since it has a verdict already.
    /// - Returns: the job, due now unless it is kept.
    func job(isKept: Bool) -> ScanJob {
        let now = clock.now()
        return ScanJob(deadline: now.adding(settings.window), leaseEnd: isKept ? now.adding(leaseLife) : nil)
    }

    /// The job of a file that the scanner keeps for itself; `nil` where it does not.
    func reservedJob(_ file: AttachedFile, _ blob: StoredBlob) -> ScanJob? {
        scanner.reserves(ScanSubject(file: file, blob: blob, lease: nil)) ? .reserved : nil
    }

    /// Writes the verdict of a glance under the lease that Complete kept, or hands that lease to the scanner.
    func finish(_ file: AttachedFile, job: ScanJob, by verdict: ScanVerdict?) async {
        guard let end = job.leaseEnd else { return }
        let lease = ScanLease(file: file, token: 1, tries: 1, deadline: job.deadline, end: end)
        guard let verdict else { return scanner.take(lease) }
        await finish(lease, by: verdict)
    }

    /// Ends a lease that the scanner took.
    package func end(_ lease: ScanLease, by verdict: ScanVerdict) async {
        await finish(lease, by: verdict)
    }

    /// Takes up what a process left that ended.
    ///
    /// Only for the one process that works on the queue, before it calls anything else.
    package func resume() async {
        let now = clock.now()
        await queued { () async throws(StoreError) in
            try await queue.resume(at: now, deadline: now.adding(settings.window))
        }
    }

    /// Jobs that are due; the caller hands each to ``run(_:)``.
    package func lease(limit: Int) async -> [ScanLease] {
        let now = clock.now()
        let leases = await queued { () async throws(StoreError) in
            try await queue.lease(
                limit: limit,
                at: now,
                until: now.adding(leaseLife),
                horizon: now.adding(settings.window + leaseLife)
            )
        }
        return leases ?? []
    }

    /// Scans a leased file and writes the verdict, or what the policy says after the last try.
    ///
    /// When its task is cancelled, the job stays as it is for ``resume()``.
    package func run(_ lease: ScanLease) async {
        let left = lease.deadline.millisecondsSinceEpoch - clock.now().millisecondsSinceEpoch
        let isLate = left <= 0 || lease.tries > settings.tries
        guard !isLate || settings.whenDown == .hold else { return await decide(lease) }
        let limit = isLate ? settings.tryLimit : min(settings.tryLimit, .milliseconds(left))
        do throws(ScanFailure) {
            let verdict = try await scan(lease, limit: limit)
            health.noteRecovery()
            await finish(lease, by: verdict)
        } catch .damaged {
            await finish(lease, by: .unreadable)
        } catch {
            guard !Task.isCancelled else { return }
            if case .unavailable(let cause) = error { health.noteFailure(cause, at: clock.now()) }
            reporter.report(.noVerdict(error, of: lease))
            await tryAgain(lease, after: error, isLate: isLate)
        }
    }

    /// Lets the policy decide about files whose deadline has passed while they waited; `.hold` leaves them waiting.
    package func endOverdue() async {
        guard settings.whenDown != .hold else { return }
        let now = clock.now()
        let leases = await queued { () async throws(StoreError) -> [ScanLease] in
            // The read is cheap, and almost always there is nothing to write.
            guard try await queue.overdueCount(at: now) > 0 else { return [] }
            return try await queue.leaseOverdue(limit: Limits.overdueScans, at: now, until: now.adding(leaseLife))
        }
        for lease in leases ?? [] { await decide(lease) }
    }

    /// Why the scanner could not work now, in one sentence; `nil` when it could.
    package func probeProblem() async -> String? {
        do throws(ScanFailure) {
            try await scanner.probe()
            health.noteProbe(hasFailed: false)
            return nil
        } catch {
            health.noteProbe(hasFailed: true)
            return "\(scanner.name): \(error.logText)"
        }
    }

    /// What is wrong with the scans of late, in one sentence; `nil` when nothing is.
    package func scanProblem() async -> String? {
        if settings.whenDown == .hold, let overdue = try? await queue.overdueCount(at: clock.now()), overdue > 0 {
            return "files that are held without a scan: \(overdue)"
        }
        let cause = health.problem(at: clock.now(), life: settings.window)
        return cause.map { "\(scanner.name): the last scans gave no verdict: \($0)" }
    }

    /// How many scans gave no verdict since the start.
    package var failureCount: Int { health.failureCount }

    /// Whether a token is that of the newest lease on a file that is scanning.
    func isHeld(_ fileID: String, token: Int64) async throws(StoreError) -> Bool {
        try await queue.isHeld(fileID, token: token)
    }
}
