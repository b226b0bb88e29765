import AttachedFilesAPI

/// Takes files from Complete to their verdict.
///
/// A verdict counts only when the bytes have the hash that was completed, and only under the newest lease.
package struct ScanRunner: Sendable {
    /// Wakes whoever calls ``lease(limit:)``.
    package let signal = ScanSignal()
    /// What the operator set.
    package let settings: ScanSettings
    private let queue: any ScanQueue
    private let notes: any SweepStore
    private let blobs: any BlobStore
    private let scanner: any Scanner
    private let clock: any WallClock
    private let reporter: any ScanReporter

    /// A runner on these parts.
    ///
    /// - Parameters:
    ///   - stores: where jobs and rows lie.
    ///   - blobs: where bytes lie.
    ///   - scanner: who looks at them.
    ///   - settings: tries, deadline and policy.
    ///   - clock: the time of day.
    ///   - reporter: where it is said what happens.
    package init(
        stores: MetadataStores,
        blobs: any BlobStore,
        scanner: any Scanner,
        settings: ScanSettings,
        clock: any WallClock,
        reporter: any ScanReporter
    ) {
        queue = stores.scans
        notes = stores.sweep
        self.blobs = blobs
        self.scanner = scanner
        self.settings = settings
        self.clock = clock
        self.reporter = reporter
    }

    /// The verdict on a file that is about to be completed, where a glance is enough for one.
    func glance(_ file: AttachedFile, _ blob: StoredBlob) async -> ScanVerdict? {
        let content = ScanContent(blob, in: blobs)
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
        guard scanner.reserves(ScanSubject(file: file, blob: blob, lease: nil)) else { return nil }
        let end = clock.now().adding(scanner.reservation)
        return ScanJob(deadline: end, leaseEnd: end)
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
                horizon: now.adding(settings.window + leaseLife + scanner.reservation)
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
            await finish(lease, by: try await scan(lease, limit: limit))
        } catch .damaged {
            await finish(lease, by: .unreadable)
        } catch {
            guard !Task.isCancelled else { return }
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

    /// What is wrong with scanning now, in one sentence; `nil` when nothing is.
    package func problem() async -> String? {
        do throws(ScanFailure) {
            try await scanner.probe()
        } catch {
            return "\(scanner.name): \(error.logText)"
        }
        guard settings.whenDown == .hold else { return nil }
        let overdue = (try? await queue.overdueCount(at: clock.now())) ?? 0
        return overdue > 0 ? "files that are held without a scan: \(overdue)" : nil
    }

    /// Whether a token is that of the newest lease on a file that is scanning.
    func isHeld(_ fileID: String, token: Int64) async throws(StoreError) -> Bool {
        try await queue.isHeld(fileID, token: token)
    }
}

extension ScanRunner {
    /// A try's time and some more, so that a lease does not end while its owner works.
    private var leaseLife: Duration { settings.tryLimit + .seconds(2) }

    private func scan(_ lease: ScanLease, limit: Duration) async throws(ScanFailure) -> ScanVerdict {
        guard let blob = lease.file.blob else { throw .damaged }
        let content = ScanContent(blob, in: blobs)
        let subject = ScanSubject(file: lease.file, blob: blob, lease: lease)
        let result = await TimeLimit.run(limit) { () async throws(ScanFailure) in
            let verdict = try await scanner.scan(subject, content: content)
            return try await content.hasExpectedHash() ? verdict : .unreadable
        }
        await content.close()
        return try result.get()
    }

    private func tryAgain(_ lease: ScanLease, after failure: ScanFailure, isLate: Bool) async {
        let next = clock.now().adding(settings.wait(afterTry: lease.tries))
        if !isLate, lease.tries < settings.tries, next < lease.deadline {
            await giveBack(lease, dueAt: next)
        } else if case .storage = failure {
            await finish(lease, by: .unreadable)
        } else {
            await decide(lease)
        }
    }

    /// What the policy says of a file without a verdict.
    private func decide(_ lease: ScanLease) async {
        switch settings.whenDown {
        case .reject:
            await end(lease, as: .rejected) { .decidedByPolicy(status: .rejected, of: lease) }
        case .approve:
            await approveUnscanned(lease)
        case .hold:
            reporter.report(.held(lease))
            await giveBack(lease, dueAt: clock.now().adding(settings.holdWait))
        }
    }

    private func approveUnscanned(_ lease: ScanLease) async {
        guard let blob = lease.file.blob else { return await finish(lease, by: .unreadable) }
        let content = ScanContent(blob, in: blobs)
        let isWhole = try? await content.hasExpectedHash()
        await content.close()
        guard isWhole == true else { return await finish(lease, by: .unreadable) }
        await end(lease, as: .approved) { .decidedByPolicy(status: .approved, of: lease) }
    }

    private func finish(_ lease: ScanLease, by verdict: ScanVerdict) async {
        var signature: String?
        if case .infected(let name) = verdict { signature = name }
        await end(lease, as: verdict.status, signature: signature) { .verdict(verdict, of: lease) }
    }

    private func end(
        _ lease: ScanLease,
        as status: FileStatus,
        signature: String? = nil,
        _ event: () -> ScanEvent
    ) async {
        let note = settings.keepsRejected ? QuarantineNote(signature: signature) : nil
        let answer = await queued { () async throws(StoreError) -> ScanEnd? in
            try await queue.finish(lease, as: status, keeping: note, at: clock.now())
        }
        guard case .some(.some(let end)) = answer else { return }
        reporter.report(event())
        guard let doomed = end.doomed else { return }
        await queued { () async throws(StoreError) in try await doomed.remove(from: blobs, notes: notes) }
    }

    private func giveBack(_ lease: ScanLease, dueAt moment: Timestamp) async {
        await queued { () async throws(StoreError) in try await queue.giveBack(lease, dueAt: moment) }
    }

    /// Runs a call of a store; a failure is reported, and the job is due again when its lease ends.
    @discardableResult
    private func queued<Value>(_ call: () async throws(StoreError) -> Value) async -> Value? {
        do throws(StoreError) {
            return try await call()
        } catch {
            // What a stop interrupts is no failure; the next start goes on with it.
            if !Task.isCancelled { reporter.report(.queueFailed(error)) }
            return nil
        }
    }
}
