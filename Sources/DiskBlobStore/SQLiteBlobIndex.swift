package import AttachedFilesAPI
package import AttachedFilesCore
package import Logging
import SQLiteCommit

/// The index in an SQLite database beside the blobs; its lock makes the folder one owner's.
package struct SQLiteBlobIndex: BlobIndex {
    private let database: SQLiteDatabase

    /// Opens or makes the index of a folder.
    ///
    /// - Parameters:
    ///   - folder: the blob store's folder; made when missing.
    ///   - logger: for what the database does on its own.
    /// - Throws: `.unavailable` when the folder has an owner already or its index is damaged.
    package init(folder: String, logger: Logger) throws(StoreError) {
        do {
            let path = folder + "/index.sqlite"
            database = try SQLiteDatabase(path: path, migrations: Self.migrations, logger: logger)
        } catch {
            throw StoreError(error)
        }
    }

    /// See ``BlobIndex``.
    package func stage(_ blob: StoredBlob, for fileID: String) async throws(StoreError) {
        try await write { connection in
            if let earlier = try connection.row(Self.selection, [.text(fileID)]) {
                try Self.supersede(earlier.text(0), of: fileID, since: blob.storedAt, connection)
            }
            let sql = """
                INSERT INTO staged (file_id, blob_id, size, md5, sha256, stored_at) VALUES (?, ?, ?, ?, ?, ?) \
                ON CONFLICT (file_id) DO UPDATE SET blob_id = excluded.blob_id, size = excluded.size, \
                md5 = excluded.md5, sha256 = excluded.sha256, stored_at = excluded.stored_at
                """
            try connection.execute(
                sql,
                [
                    .text(fileID), .text(blob.id), .integer(blob.sizeInBytes), .blob(blob.md5), .blob(blob.sha256),
                    .integer(blob.storedAt.millisecondsSinceEpoch),
                ]
            )
        }
    }

    /// See ``BlobIndex``.
    package func staged(_ fileID: String) async throws(StoreError) -> StoredBlob? {
        try await read { connection throws(SQLiteFailure) in
            guard let row = try connection.row(Self.selection, [.text(fileID)]) else { return nil }
            return StoredBlob(
                id: try row.text(0),
                sizeInBytes: try row.integer(1),
                md5: try row.blob(2),
                sha256: try row.blob(3),
                storedAt: Timestamp(millisecondsSinceEpoch: try row.integer(4))
            )
        }
    }

    /// See ``BlobIndex``.
    package func superseded(before: Timestamp, limit: Int) async throws(StoreError) -> [String] {
        try await read { connection throws(SQLiteFailure) in
            let sql = "SELECT blob_id FROM superseded WHERE since < ? ORDER BY since, key LIMIT ?"
            let rows = try connection.rows(sql, [.integer(before.millisecondsSinceEpoch), .integer(Int64(limit))])
            return try rows.map { row throws(SQLiteFailure) in try row.text(0) }
        }
    }

    /// See ``BlobIndex``.
    package func release(_ fileID: String, keeping pinned: String?) async throws(StoreError) -> [String] {
        try await write { connection in
            if let row = try connection.row(Self.selection, [.text(fileID)]) {
                try Self.supersede(row.text(0), of: fileID, since: Self.longAgo, connection)
                try connection.execute("DELETE FROM staged WHERE file_id = ?", [.text(fileID)])
            }
            if let pinned {
                let values: [SQLiteValue] = [.text(fileID), .text(pinned)]
                try connection.execute("DELETE FROM superseded WHERE file_id = ? AND blob_id = ?", values)
            }
            let update = "UPDATE superseded SET since = ? WHERE file_id = ?"
            let values: [SQLiteValue] = [.integer(Self.longAgo.millisecondsSinceEpoch), .text(fileID)]
            try connection.execute(update, values)
            let rows = try connection.rows("SELECT blob_id FROM superseded WHERE file_id = ?", [.text(fileID)])
            return try rows.map { try $0.text(0) }
        }
    }

    /// See ``BlobIndex``.
    package func unstage(_ blobID: String) async throws(StoreError) {
        let sql = "SELECT file_id FROM staged WHERE blob_id = ?"
        let isStaged = try await read { connection throws(SQLiteFailure) in
            try connection.row(sql, [.text(blobID)]) != nil
        }
        guard isStaged else { return }
        try await write { connection in
            guard let fileID = try connection.row(sql, [.text(blobID)])?.text(0) else { return }
            try connection.execute("DELETE FROM staged WHERE blob_id = ?", [.text(blobID)])
            try Self.supersede(blobID, of: fileID, since: Self.longAgo, connection)
        }
    }

    /// See ``BlobIndex``.
    package func forget(_ blobIDs: [String]) async throws(StoreError) {
        guard !blobIDs.isEmpty else { return }
        try await write { connection in
            for id in blobIDs { try connection.execute("DELETE FROM superseded WHERE blob_id = ?", [.text(id)]) }
        }
    }

    /// See ``BlobIndex``.
    package var fault: StoreError? { database.fault.map { StoreError($0) } }

    /// See ``BlobIndex``.
    package func probe() async throws(StoreError) {
        do {
            try await database.probe()
        } catch {
            throw StoreError(error)
        }
    }

    /// See ``BlobIndex``.
    package func close() async throws(StoreError) {
        do {
            try await database.close()
        } catch {
            throw StoreError(error)
        }
    }

    /// From before any sweep, so that the next one takes what a crash left.
    private static let longAgo = Timestamp(millisecondsSinceEpoch: 0)

    private static let selection = "SELECT blob_id, size, md5, sha256, stored_at FROM staged WHERE file_id = ?"

    private static func supersede(
        _ blobID: String,
        of fileID: String,
        since: Timestamp,
        _ connection: SQLiteConnection
    ) throws(SQLiteFailure) {
        let sql = "INSERT INTO superseded (blob_id, file_id, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        try connection.execute(sql, [.text(blobID), .text(fileID), .integer(since.millisecondsSinceEpoch)])
    }

    @discardableResult
    private func write<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await database.write(body)
        } catch {
            throw StoreError(error)
        }
    }

    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws(SQLiteFailure) -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await database.read(body)
        } catch {
            throw StoreError(error)
        }
    }
}

extension SQLiteBlobIndex {
    private static let migrations = [
        SQLiteMigration(
            "0001 blobs",
            sql: """
                CREATE TABLE staged (
                    key INTEGER PRIMARY KEY,
                    file_id TEXT NOT NULL UNIQUE,
                    blob_id TEXT NOT NULL UNIQUE,
                    size INTEGER NOT NULL,
                    md5 BLOB NOT NULL,
                    sha256 BLOB NOT NULL,
                    stored_at INTEGER NOT NULL
                ) STRICT;
                CREATE TABLE superseded (
                    key INTEGER PRIMARY KEY AUTOINCREMENT,
                    blob_id TEXT NOT NULL UNIQUE,
                    file_id TEXT NOT NULL,
                    since INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX superseded_of_file ON superseded (file_id);
                CREATE INDEX superseded_since ON superseded (since);
                """
        )
    ]
}

extension StoreError {
    /// The one place where a failure of the index becomes a store failure.
    init(_ failure: SQLiteFailure) {
        switch failure {
        case .full: self = .full
        case .busy, .closed, .owned, .corrupt, .medium, .other: self = .unavailable(cause: failure)
        }
    }
}
