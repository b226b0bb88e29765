import AttachedFilesAPI
package import AttachedFilesCore
import SQLiteCommit

extension SQLiteStore: SweepStore {
    /// See ``SweepStore``.
    package func expireUploads(
        olderThan seconds: Int64,
        by ages: Ages,
        limit: Int
    ) async throws(StoreError) -> Int {
        try await change { [eventClock] connection in
            guard let now = ages.now() else { return 0 }
            let startedBefore = now.adding(seconds: -seconds)
            let sql =
                FileRow.selection + """
                     WHERE file.status = 'pending' AND file.created_at < ? ORDER BY file.created_at LIMIT ?
                    """
            let late = try connection.rows(sql, Self.round(startedBefore, limit)).map { try FileRow($0) }
            for row in late {
                let update = "UPDATE file SET status = 'failed:expired', status_changed_at = ? WHERE key = ?"
                try connection.execute(update, [.integer(now.millisecondsSinceEpoch), .integer(row.key)])
                try connection.release(fileOf: row.file.fileSizeInBytes, in: row.resourceKey)
                try connection.doom(DoomedBytes(fileID: row.file.id, blobID: nil))
                guard eventClock != nil else { continue }
                var file = row.file
                (file.status, file.statusChangedAt) = (.failed(.expired), now)
                try connection.insert(.changed(file, from: .pending))
            }
            return late.count
        }
    }

    /// See ``SweepStore``.
    package func removeEnded(
        olderThan seconds: Int64,
        by ages: Ages,
        limit: Int
    ) async throws(StoreError) -> Int {
        try await change { [eventClock] connection in
            guard let changedBefore = ages.now()?.adding(seconds: -seconds) else { return 0 }
            let sql =
                FileRow.selection + """
                     WHERE \(StatusCode.isEnded) AND file.status_changed_at < ? ORDER BY file.status_changed_at LIMIT ?
                    """
            let ended = try connection.rows(sql, Self.round(changedBefore, limit)).map { try FileRow($0) }
            for row in ended {
                try connection.remove(row)
                if let blob = row.file.blob {
                    try connection.doom(DoomedBytes(fileID: row.file.id, blobID: blob.id))
                }
                if let eventClock { try connection.insert(.deleted(row.file, at: eventClock.now())) }
            }
            for key in Set(ended.map(\.resourceKey)) { try connection.dropResourceIfUnused(key) }
            return ended.count
        }
    }

    /// See ``SweepStore``.
    package func removeTokens(by ages: Ages, limit: Int) async throws(StoreError) -> Int {
        try await change { connection in
            guard let expiredBefore = ages.now() else { return 0 }
            let sql = """
                SELECT resource, text FROM token WHERE expires_at < ? \
                AND NOT EXISTS (SELECT 1 FROM file WHERE id = token.file_id AND status = 'pending') \
                ORDER BY expires_at LIMIT ?
                """
            let old = try connection.rows(sql, Self.round(expiredBefore, limit))
            for row in old {
                try connection.forget(token: try row.blob(1), in: try row.integer(0))
            }
            for key in Set(try old.map { try $0.integer(0) }) { try connection.dropResourceIfUnused(key) }
            return old.count
        }
    }

    /// See ``SweepStore``.
    package func doomedBytes(limit: Int) async throws(StoreError) -> [DoomedBytes] {
        try read { connection throws(SQLiteFailure) in
            let sql = "SELECT file_id, blob_id FROM doomed_bytes ORDER BY key LIMIT ?"
            var doomed: [DoomedBytes] = []
            for row in try connection.rows(sql, [.integer(Int64(limit))]) {
                let blobID = try row.text(1)
                doomed.append(DoomedBytes(fileID: try row.text(0), blobID: blobID.isEmpty ? nil : blobID))
            }
            return doomed
        }
    }

    /// See ``SweepStore``.
    package func forget(_ doomed: DoomedBytes) async throws(StoreError) {
        try await change { connection in
            let sql = "DELETE FROM doomed_bytes WHERE file_id = ? AND blob_id = ?"
            try connection.execute(sql, [.text(doomed.fileID), .text(doomed.blobID ?? "")])
        }
    }

    /// See ``SweepStore``.
    package func pinned(_ ids: [String]) async throws(StoreError) -> Set<String> {
        try read { connection throws(SQLiteFailure) in
            var pinned: Set<String> = []
            for id in ids where try connection.row("SELECT 1 FROM file WHERE blob_id = ?", [.text(id)]) != nil {
                pinned.insert(id)
            }
            return pinned
        }
    }

    private static func round(_ before: Timestamp, _ limit: Int) -> [SQLiteValue] {
        [.integer(before.millisecondsSinceEpoch), .integer(Int64(limit))]
    }
}
