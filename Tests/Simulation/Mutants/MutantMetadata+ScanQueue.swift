import AttachedFilesAPI
import AttachedFilesCore

extension MutantMetadata: ScanQueue {
    func lease(
        limit: Int,
        at now: Timestamp,
        until end: Timestamp,
        horizon: Timestamp
    ) async throws(StoreError) -> [ScanLease] {
        try await settled.lease(limit: limit, at: now, until: end, horizon: horizon)
    }

    func leaseOverdue(limit: Int, at now: Timestamp, until end: Timestamp) async throws(StoreError) -> [ScanLease] {
        try await settled.leaseOverdue(limit: limit, at: now, until: end)
    }

    func finish(
        _ lease: ScanLease,
        as status: FileStatus,
        keeping note: QuarantineNote?,
        at now: Timestamp
    ) async throws(StoreError) -> ScanEnd? {
        let rows = try await settled
        guard mutant == .verdictAnswersEarly, try await rows.isHeld(lease.file.id, token: lease.token) else {
            return try await rows.finish(lease, as: status, keeping: note, at: now)
        }
        late = { () async throws(StoreError) in
            _ = try await rows.finish(lease, as: status, keeping: note, at: now)
        }
        let doomed = DoomedBytes(fileID: lease.file.id, blobID: lease.file.blob?.id)
        return ScanEnd(file: lease.file, doomed: status == .approved ? nil : doomed)
    }

    func giveBack(_ lease: ScanLease, dueAt moment: Timestamp) async throws(StoreError) {
        try await settled.giveBack(lease, dueAt: moment)
    }

    func resume(at now: Timestamp, deadline: Timestamp) async throws(StoreError) {
        try await settled.resume(at: now, deadline: deadline)
    }

    func isHeld(_ fileID: String, token: Int64) async throws(StoreError) -> Bool {
        try await settled.isHeld(fileID, token: token)
    }

    func overdueCount(at now: Timestamp) async throws(StoreError) -> Int {
        try await settled.overdueCount(at: now)
    }
}
