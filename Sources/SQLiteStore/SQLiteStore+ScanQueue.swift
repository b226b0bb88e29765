package import AttachedFilesAPI
package import AttachedFilesCore
import SQLiteCommit

extension SQLiteStore: ScanQueue {
    /// See ``ScanQueue``.
    package func lease(
        limit: Int,
        at now: Timestamp,
        until end: Timestamp,
        horizon: Timestamp
    ) async throws(StoreError) -> [ScanLease] {
        let due = Selection(
            condition: "(due_at <= ?1 OR due_at > ?2) AND due_at < ?4 ORDER BY due_at, file LIMIT ?3",
            values: [.moment(now), .moment(horizon), .integer(Int64(limit)), .moment(ScanJob.never)]
        )
        return try await take(due, until: end, countsTry: true)
    }

    /// See ``ScanQueue``.
    package func leaseOverdue(
        limit: Int,
        at now: Timestamp,
        until end: Timestamp
    ) async throws(StoreError) -> [ScanLease] {
        let overdue = Selection(
            condition: "deadline <= ?1 ORDER BY deadline, file LIMIT ?2",
            values: [.moment(now), .integer(Int64(limit))]
        )
        return try await take(overdue, until: end, countsTry: false)
    }

    /// See ``ScanQueue``.
    package func finish(
        _ lease: ScanLease,
        as status: FileStatus,
        keeping note: QuarantineNote?,
        at now: Timestamp
    ) async throws(StoreError) -> ScanEnd? {
        try await change { [eventClock] connection in
            guard let row = try connection.heldRow(lease.file.id, token: lease.token) else { return nil }
            var file = row.file
            guard file.status.mayBecome(status) else { return nil }
            let kept = status == .rejected ? note : nil
            let isPinned = status == .approved || kept != nil
            let doomed = isPinned ? nil : DoomedBytes(fileID: file.id, blobID: file.blob?.id)
            let sql = "UPDATE file SET status = ?, status_changed_at = ? WHERE key = ?"
            try connection.execute(sql, [.text(StatusCode.text(status)), .moment(now), .integer(row.key)])
            try connection.execute("DELETE FROM scan_job WHERE file = ?", [.integer(row.key)])
            if status != .approved { try connection.release(fileOf: file.fileSizeInBytes, in: row.resourceKey) }
            if let kept { try connection.insert(kept, forFile: row.key) }
            if let doomed {
                try connection.unpin(row.key)
                try connection.doom(doomed)
                file.blob = nil
            }
            (file.status, file.statusChangedAt) = (status, now)
            if eventClock != nil { try connection.insert(.changed(file, from: .scanning)) }
            return ScanEnd(file: file, doomed: doomed)
        }
    }

    /// See ``ScanQueue``.
    package func giveBack(_ lease: ScanLease, dueAt moment: Timestamp) async throws(StoreError) {
        try await change { connection in
            guard let row = try connection.heldRow(lease.file.id, token: lease.token) else { return }
            let sql = "UPDATE scan_job SET due_at = ? WHERE file = ?"
            try connection.execute(sql, [.moment(moment), .integer(row.key)])
        }
    }

    /// See ``ScanQueue``.
    package func resume(at now: Timestamp, deadline: Timestamp) async throws(StoreError) {
        try await change { connection in
            let sql = """
                UPDATE scan_job SET due_at = min(due_at, ?), deadline = max(deadline, ?), tries = 0 WHERE due_at < ?
                """
            try connection.execute(sql, [.moment(now), .moment(deadline), .moment(ScanJob.never)])
        }
    }

    /// See ``ScanQueue``.
    package func isHeld(_ fileID: String, token: Int64) async throws(StoreError) -> Bool {
        try read { connection throws(SQLiteFailure) in
            try connection.heldRow(fileID, token: token) != nil
        }
    }

    /// See ``ScanQueue``.
    package func overdueCount(at now: Timestamp) async throws(StoreError) -> Int {
        try read { connection throws(SQLiteFailure) in
            let sql = "SELECT count(*) FROM scan_job WHERE deadline <= ?"
            return try connection.row(sql, [.moment(now)]).map { row throws(SQLiteFailure) in
                Int(try row.integer(0))
            } ?? 0
        }
    }

    /// A choice among the jobs.
    private struct Selection {
        let condition: String
        let values: [SQLiteValue]
    }

    /// Leases what a selection finds; the look before it spares a commit where it finds nothing.
    private func take(
        _ selection: Selection,
        until end: Timestamp,
        countsTry: Bool
    ) async throws(StoreError) -> [ScanLease] {
        let sql = "SELECT file, deadline, token, tries FROM scan_job WHERE \(selection.condition)"
        let values = selection.values
        let isIdle = try read { connection throws(SQLiteFailure) in try connection.row(sql, values) == nil }
        guard !isIdle else { return [] }
        return try await change { connection in
            var leases: [ScanLease] = []
            for job in try connection.rows(sql, values) {
                let key = try job.integer(0)
                guard let row = try connection.row(FileRow.selection + " WHERE file.key = ?", [.integer(key)]) else {
                    continue
                }
                let token = try job.integer(2) + 1
                let tries = try job.integer(3) + (countsTry ? 1 : 0)
                let update = "UPDATE scan_job SET due_at = ?, token = ?, tries = ? WHERE file = ?"
                try connection.execute(update, [.moment(end), .integer(token), .integer(tries), .integer(key)])
                leases.append(
                    ScanLease(
                        file: try FileRow(row).file,
                        token: token,
                        tries: Int(tries),
                        deadline: Timestamp(millisecondsSinceEpoch: try job.integer(1)),
                        end: end
                    )
                )
            }
            return leases
        }
    }
}

extension SQLiteConnection {
    /// Writes the job of a file.
    func insert(_ job: ScanJob, forFile key: Int64, dueAt moment: Timestamp) throws(SQLiteFailure) {
        let kept: Int64 = job.leaseEnd == nil ? 0 : 1
        let sql = "INSERT INTO scan_job (file, deadline, due_at, token, tries) VALUES (?, ?, ?, ?, ?)"
        try execute(
            sql,
            [.integer(key), .moment(job.deadline), .moment(moment), .integer(kept), .integer(kept)]
        )
    }

    /// The row of a file whose newest lease has a token.
    fileprivate func heldRow(_ fileID: String, token: Int64) throws(SQLiteFailure) -> FileRow? {
        let sql =
            FileRow.selection + """
                 WHERE file.id = ? AND EXISTS (SELECT 1 FROM scan_job WHERE scan_job.file = file.key \
                AND scan_job.token = ?)
                """
        guard let row = try row(sql, [.text(fileID), .integer(token)]) else { return nil }
        return try FileRow(row)
    }
}

extension SQLiteValue {
    /// A moment, as the schema keeps it.
    fileprivate static func moment(_ moment: Timestamp) -> SQLiteValue {
        .integer(moment.millisecondsSinceEpoch)
    }
}
