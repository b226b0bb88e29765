package import AttachedFilesAPI
package import AttachedFilesCore
import SQLiteCommit

extension SQLiteStore: InspectionStore {
    /// See ``InspectionStore``.
    package func needs(of fileIDs: [String]) async throws(StoreError) -> [String: BytesNeed] {
        try read { connection throws(SQLiteFailure) in
            var needs: [String: BytesNeed] = [:]
            for id in fileIDs {
                guard let row = try connection.row(FileRow.selection + " WHERE file.id = ?", [.text(id)]) else {
                    continue
                }
                needs[id] = BytesNeed(try FileRow(row).file)
            }
            return needs
        }
    }

    /// See ``InspectionStore``.
    package func pinnedBlobs(after fileID: String?, limit: Int) async throws(StoreError) -> [PinnedBlob] {
        try read { connection throws(SQLiteFailure) in
            let condition = " WHERE file.id > ? AND file.blob_id IS NOT NULL ORDER BY file.id LIMIT ?"
            let rows = try connection.rows(
                FileRow.selection + condition,
                [.text(fileID ?? ""), .integer(Int64(limit))]
            )
            var pinned: [PinnedBlob] = []
            for row in rows {
                let file = try FileRow(row).file
                if let blob = file.blob { pinned.append(PinnedBlob(fileID: file.id, blob: blob)) }
            }
            return pinned
        }
    }

    /// See ``InspectionStore``.
    package func due(
        startedBefore: Timestamp,
        changedBefore: Timestamp,
        expiredBefore: Timestamp
    ) async throws(StoreError) -> DueCounts {
        try read { connection throws(SQLiteFailure) in
            func count(_ condition: String, _ moments: Timestamp...) throws(SQLiteFailure) -> Int {
                let values = moments.map { SQLiteValue.integer($0.millisecondsSinceEpoch) }
                return Int(try connection.row("SELECT count(*) FROM \(condition)", values)?.integer(0) ?? 0)
            }
            var due = DueCounts()
            due.expiredUploads = try count("file WHERE status = 'pending' AND created_at < ?", startedBefore)
            let ended = "file WHERE \(StatusCode.isEnded) AND status_changed_at < ?"
            due.endedFiles = try count(ended, changedBefore)
            due.endedPins = try count(ended + " AND blob_id IS NOT NULL", changedBefore)
            let needing = "SELECT 1 FROM file WHERE id = token.file_id AND status = 'pending' AND created_at >= ?"
            let unneeded = "token WHERE expires_at < ? AND NOT EXISTS (\(needing))"
            due.tokens = try count(unneeded, expiredBefore, startedBefore)
            return due
        }
    }

    /// See ``InspectionStore``.
    package func pending(of fileIDs: [String], startedBefore: Timestamp) async throws(StoreError) -> Set<String> {
        try read { connection throws(SQLiteFailure) in
            let sql = "SELECT 1 FROM file WHERE id = ? AND status = 'pending' AND created_at < ?"
            let moment = SQLiteValue.integer(startedBefore.millisecondsSinceEpoch)
            var pending: Set<String> = []
            for id in fileIDs where try connection.row(sql, [.text(id), moment]) != nil { pending.insert(id) }
            return pending
        }
    }
}
