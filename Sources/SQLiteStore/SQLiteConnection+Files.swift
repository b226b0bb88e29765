import AttachedFilesAPI
import AttachedFilesCore
import SQLiteCommit

extension SQLiteConnection {
    /// Writes a row; whether its id was free.
    func insert(_ file: AttachedFile, in resourceKey: Int64) throws(SQLiteFailure) -> Bool {
        let creator = FileRow.value(file.createdBy)
        let sql = """
            INSERT INTO file (id, resource, region, name, size, use_case, creator_kind, creator, created_at, tags, \
            status, status_changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """
        let rows = try execute(
            sql,
            [
                .text(file.id), .integer(resourceKey), .text(file.region), .utf8(file.fileName),
                .integer(file.fileSizeInBytes), .text(file.fileUseCaseType.rawValue), creator.kind, creator.arn,
                .integer(file.createdAt.millisecondsSinceEpoch), FileRow.value(file.tags),
                .text(StatusCode.text(file.status)), .integer(file.statusChangedAt.millisecondsSinceEpoch),
            ]
        )
        return rows > 0
    }

    /// Removes a row and releases its quota.
    func remove(_ row: FileRow) throws(SQLiteFailure) {
        try execute("DELETE FROM file WHERE key = ?", [.integer(row.key)])
        guard row.file.status.countsAgainstQuota else { return }
        try release(fileOf: row.file.fileSizeInBytes, in: row.resourceKey)
    }

    /// Lets a row pin nothing any more.
    func unpin(_ key: Int64) throws(SQLiteFailure) {
        let sql = """
            UPDATE file SET blob_id = NULL, blob_size = NULL, blob_md5 = NULL, blob_sha256 = NULL, \
            blob_stored_at = NULL WHERE key = ?
            """
        try execute(sql, [.integer(key)])
    }

    /// Remembers bytes for their removal; once is enough.
    func doom(_ bytes: DoomedBytes) throws(SQLiteFailure) {
        let sql = "INSERT INTO doomed_bytes (file_id, blob_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
        try execute(sql, [.text(bytes.fileID), .text(bytes.blobID ?? "")])
    }

    /// What is kept of a token in a resource, as it counts at a moment.
    ///
    /// - Throws: `.conflict` when it stands for other parameters, or for a file that is gone.
    func kept(_ token: UploadToken, in resourceKey: Int64, at now: Timestamp) throws -> KeptToken {
        let sql = "SELECT fingerprint, file_id, expires_at FROM token WHERE resource = ? AND text = ?"
        let values: [SQLiteValue] = [.integer(resourceKey), .utf8(token.text.string)]
        guard let kept = try row(sql, values) else { return .nothing }
        guard try kept.integer(2) > now.millisecondsSinceEpoch else { return .expired }
        guard try kept.blob(0) == token.fingerprint else { throw StoreError.conflict }
        let fileValues: [SQLiteValue] = [.text(try kept.text(1)), .integer(resourceKey)]
        guard let row = try row(FileRow.selection + " WHERE file.id = ? AND file.resource = ?", fileValues) else {
            throw StoreError.conflict
        }
        return .file(try FileRow(row).file)
    }

    /// Removes what is kept of a token, given by the bytes of its text.
    func forget(token text: [UInt8], in resourceKey: Int64) throws(SQLiteFailure) {
        try execute("DELETE FROM token WHERE resource = ? AND text = ?", [.integer(resourceKey), .blob(text)])
    }

    func keep(_ token: UploadToken, for fileID: String, in resourceKey: Int64) throws(SQLiteFailure) {
        let sql = "INSERT INTO token (resource, text, fingerprint, file_id, expires_at) VALUES (?, ?, ?, ?, ?)"
        try execute(
            sql,
            [
                .integer(resourceKey), .utf8(token.text.string), .blob(token.fingerprint), .text(fileID),
                .integer(token.expiresAt.millisecondsSinceEpoch),
            ]
        )
    }
}

/// What is kept of a client's token.
enum KeptToken {
    case nothing
    /// The token is past its life and may be used anew.
    case expired
    /// The file that it made.
    case file(AttachedFile)
}
