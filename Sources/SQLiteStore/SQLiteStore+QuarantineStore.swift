package import AttachedFilesAPI
package import AttachedFilesCore
import SQLiteCommit

extension SQLiteStore: QuarantineStore {
    /// See ``QuarantineStore``.
    package func quarantined(
        after fileID: String?,
        limit: Int
    ) async throws(StoreError) -> [QuarantinedFile] {
        try read { connection throws(SQLiteFailure) in
            let sql = Self.quarantine + " WHERE file.id > ? ORDER BY file.id LIMIT ?"
            var found: [QuarantinedFile] = []
            for row in try connection.rows(sql, [.text(fileID ?? ""), .integer(Int64(limit))]) {
                if let file = try connection.quarantined(FileRow(row)) { found.append(file) }
            }
            return found
        }
    }

    /// See ``QuarantineStore``.
    package func quarantined(_ fileID: String) async throws(StoreError) -> QuarantinedFile {
        try refusableRead { connection in try connection.quarantinedRow(fileID).found }.get()
    }

    /// See ``QuarantineStore``.
    package func release(_ fileID: String, at now: Timestamp) async throws(StoreError) -> AttachedFile {
        try await change { [eventClock] connection in
            let (row, found) = try connection.quarantinedRow(fileID)
            var file = found.file
            (file.status, file.statusChangedAt) = (.approved, now)
            let sql = "UPDATE file SET status = 'approved', status_changed_at = ? WHERE key = ?"
            try connection.execute(sql, [.integer(now.millisecondsSinceEpoch), .integer(row.key)])
            try connection.execute("DELETE FROM quarantine WHERE file = ?", [.integer(row.key)])
            try connection.count(fileOf: file.fileSizeInBytes, in: row.resourceKey)
            if eventClock != nil { try connection.insert(.changed(file, from: .rejected)) }
            return file
        }
    }

    /// See ``QuarantineStore``.
    package func deleteQuarantined(_ fileID: String) async throws(StoreError) -> DoomedBytes {
        try await change { connection in
            let (row, found) = try connection.quarantinedRow(fileID)
            let doomed = DoomedBytes(fileID: found.file.id, blobID: found.blob.id)
            try connection.unpin(row.key)
            try connection.execute("DELETE FROM quarantine WHERE file = ?", [.integer(row.key)])
            try connection.doom(doomed)
            return doomed
        }
    }

    fileprivate static let quarantine = FileRow.selection + " JOIN quarantine ON quarantine.file = file.key"
}

extension SQLiteConnection {
    /// Notes that a rejected file keeps its bytes.
    func insert(_ note: QuarantineNote, forFile key: Int64) throws(SQLiteFailure) {
        let values: [SQLiteValue] = [.integer(key), .optional(note.signature.map { Array($0.utf8) })]
        try execute("INSERT INTO quarantine (file, signature) VALUES (?, ?)", values)
    }

    fileprivate func quarantinedRow(_ fileID: String) throws -> (row: FileRow, found: QuarantinedFile) {
        let sql = SQLiteStore.quarantine + " WHERE file.id = ?"
        guard let row = try row(sql, [.text(fileID)]).map({ try FileRow($0) }), let found = try quarantined(row) else {
            throw StoreError.notFound
        }
        return (row, found)
    }

    fileprivate func quarantined(_ row: FileRow) throws(SQLiteFailure) -> QuarantinedFile? {
        let kept = try self.row("SELECT signature FROM quarantine WHERE file = ?", [.integer(row.key)])
        let signature = try kept?.optionalBlob(0).map { String(decoding: $0, as: UTF8.self) }
        return QuarantinedFile(row.file, note: QuarantineNote(signature: signature))
    }
}
