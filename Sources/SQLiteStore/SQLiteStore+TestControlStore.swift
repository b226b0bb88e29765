import AttachedFilesAPI
package import AttachedFilesCore
import SQLiteCommit

extension SQLiteStore: TestControlStore {
    /// See ``TestControlStore``.
    package func allFiles(after id: String?, limit: Int) async throws(StoreError) -> [AttachedFile] {
        try read { connection throws(SQLiteFailure) in
            let condition = " WHERE file.id > ? ORDER BY file.id LIMIT ?"
            let rows = try connection.rows(FileRow.selection + condition, [.text(id ?? ""), .integer(Int64(limit))])
            var files: [AttachedFile] = []
            for row in rows { files.append(try FileRow(row).file) }
            return files
        }
    }

    /// See ``TestControlStore``.
    package func anyFile(_ id: String) async throws(StoreError) -> AttachedFile? {
        try read { connection throws(SQLiteFailure) in
            try connection.row(FileRow.selection + " WHERE file.id = ?", [.text(id)]).map { row throws(SQLiteFailure) in
                try FileRow(row).file
            }
        }
    }

    /// See ``TestControlStore``.
    package func removeAll(in scope: RemovalScope) async throws(StoreError) -> [String] {
        let (condition, values) = Self.condition(scope)
        let removed = try await change { connection in
            let meant = "(SELECT key FROM resource WHERE \(condition))"
            let rows = try connection.rows("SELECT id FROM file WHERE resource IN \(meant)", values)
            let ids = try rows.map { try $0.text(0) }
            let events = scope == .everything ? "1" : "file_id IN (SELECT id FROM file WHERE resource IN \(meant))"
            try connection.execute("DELETE FROM event WHERE \(events)", values)
            try connection.execute(
                "INSERT OR IGNORE INTO doomed_bytes (file_id, blob_id) "
                    + "SELECT id, coalesce(blob_id, '') FROM file WHERE resource IN \(meant)",
                values
            )
            let jobs = "(SELECT key FROM file WHERE resource IN \(meant))"
            try connection.execute("DELETE FROM scan_job WHERE file IN \(jobs)", values)
            try connection.execute("DELETE FROM file WHERE resource IN \(meant)", values)
            try connection.execute("DELETE FROM token WHERE resource IN \(meant)", values)
            try connection.execute("DELETE FROM resource WHERE \(condition)", values)
            try connection.execute("DELETE FROM configuration WHERE \(condition)", values)
            return ids
        }
        configurationCache.forgetAll()
        return removed
    }

    private static func condition(_ scope: RemovalScope) -> (sql: String, values: [SQLiteValue]) {
        switch scope {
        case .everything: ("1", [])
        case .account(let account): ("account = ?", [.text(account)])
        case .instance(let id): ("instance = ?", [.text(id)])
        }
    }
}
