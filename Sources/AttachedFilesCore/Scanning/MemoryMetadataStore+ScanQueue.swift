package import AttachedFilesAPI

/// A job in memory.
struct MemoryScanJob {
    let deadline: Timestamp
    let dueAt: Timestamp
    let token: Int64
    let tries: Int

    func isDue(at now: Timestamp, horizon: Timestamp) -> Bool {
        dueAt != ScanJob.never && (dueAt <= now || dueAt > horizon)
    }
}

extension MemoryMetadataStore: ScanQueue {
    /// See ``ScanQueue``.
    package func lease(
        limit: Int,
        at now: Timestamp,
        until end: Timestamp,
        horizon: Timestamp
    ) throws(StoreError) -> [ScanLease] {
        let due = scanJobs.filter { $0.value.isDue(at: now, horizon: horizon) }
        return due.sorted { ($0.value.dueAt, $0.key) < ($1.value.dueAt, $1.key) }.prefix(limit)
            .compactMap { take($0.key, $0.value, until: end, countsTry: true) }
    }

    /// See ``ScanQueue``.
    package func leaseOverdue(
        limit: Int,
        at now: Timestamp,
        until end: Timestamp
    ) throws(StoreError) -> [ScanLease] {
        let overdue = scanJobs.filter { $0.value.deadline <= now }
        return overdue.sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }.prefix(limit)
            .compactMap { take($0.key, $0.value, until: end, countsTry: false) }
    }

    /// See ``ScanQueue``.
    package func finish(
        _ lease: ScanLease,
        as status: FileStatus,
        keeping note: QuarantineNote?,
        at now: Timestamp
    ) throws(StoreError) -> ScanEnd? {
        let id = ExactString(lease.file.id)
        guard let job = scanJobs[id], job.token == lease.token, var file = files[id], file.status.mayBecome(status)
        else { return nil }
        var doomed: DoomedBytes?
        if status == .rejected, let note {
            quarantineNotes[id] = note
        } else if status != .approved {
            doomed = DoomedBytes(fileID: file.id, blobID: file.blob?.id)
            file.blob = nil
        }
        file.status = status
        file.statusChangedAt = now
        files[id] = file
        scanJobs[id] = nil
        tell(.changed(file, from: .scanning))
        if let doomed { doom(doomed) }
        return ScanEnd(file: file, doomed: doomed)
    }

    /// See ``ScanQueue``.
    package func giveBack(_ lease: ScanLease, dueAt moment: Timestamp) throws(StoreError) {
        let id = ExactString(lease.file.id)
        guard let job = scanJobs[id], job.token == lease.token else { return }
        scanJobs[id] = MemoryScanJob(deadline: job.deadline, dueAt: moment, token: job.token, tries: job.tries)
    }

    /// See ``ScanQueue``.
    package func resume(at now: Timestamp, deadline: Timestamp) throws(StoreError) {
        scanJobs = scanJobs.mapValues { job in
            guard job.dueAt != ScanJob.never else { return job }
            return MemoryScanJob(
                deadline: max(job.deadline, deadline),
                dueAt: min(job.dueAt, now),
                token: job.token,
                tries: 0
            )
        }
    }

    /// See ``ScanQueue``.
    package func isHeld(_ fileID: String, token: Int64) throws(StoreError) -> Bool {
        scanJobs[ExactString(fileID)]?.token == token
    }

    /// See ``ScanQueue``.
    package func overdueCount(at now: Timestamp) throws(StoreError) -> Int {
        scanJobs.values.filter { $0.deadline <= now }.count
    }

    private func take(
        _ id: ExactString,
        _ job: MemoryScanJob,
        until end: Timestamp,
        countsTry: Bool
    ) -> ScanLease? {
        guard let file = files[id] else { return nil }
        let tries = job.tries + (countsTry ? 1 : 0)
        scanJobs[id] = MemoryScanJob(deadline: job.deadline, dueAt: end, token: job.token + 1, tries: tries)
        return ScanLease(file: file, token: job.token + 1, tries: tries, deadline: job.deadline, end: end)
    }
}
