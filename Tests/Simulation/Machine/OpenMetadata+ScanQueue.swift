import AttachedFilesAPI
import AttachedFilesCore

extension OpenMetadata: ScanQueue {
    func lease(
        limit: Int,
        at now: Timestamp,
        until end: Timestamp,
        horizon: Timestamp
    ) async throws(StoreError) -> [ScanLease] {
        try await call { store async throws(StoreError) in
            try await store.lease(limit: limit, at: now, until: end, horizon: horizon)
        }
    }

    func leaseOverdue(limit: Int, at now: Timestamp, until end: Timestamp) async throws(StoreError) -> [ScanLease] {
        try await call { store async throws(StoreError) in
            try await store.leaseOverdue(limit: limit, at: now, until: end)
        }
    }

    func finish(
        _ lease: ScanLease,
        as status: FileStatus,
        keeping note: QuarantineNote?,
        at now: Timestamp
    ) async throws(StoreError) -> ScanEnd? {
        try await call { store async throws(StoreError) in
            try await store.finish(lease, as: status, keeping: note, at: now)
        }
    }

    func giveBack(_ lease: ScanLease, dueAt moment: Timestamp) async throws(StoreError) {
        try await call { store async throws(StoreError) in try await store.giveBack(lease, dueAt: moment) }
    }

    func resume(at now: Timestamp, deadline: Timestamp) async throws(StoreError) {
        try await call { store async throws(StoreError) in try await store.resume(at: now, deadline: deadline) }
    }

    func isHeld(_ fileID: String, token: Int64) async throws(StoreError) -> Bool {
        try await call { store async throws(StoreError) in try await store.isHeld(fileID, token: token) }
    }

    func overdueCount(at now: Timestamp) async throws(StoreError) -> Int {
        try await call { store async throws(StoreError) in try await store.overdueCount(at: now) }
    }
}
