package import AttachedFilesAPI
package import AttachedFilesCore
package import Logging
package import NIOCore
import SQLiteCommit

/// The index in an SQLite database beside the blobs; its lock makes the folder one owner's.
package struct SQLiteBlobIndex: BlobIndex {
    private let database: SQLiteDatabase

    /// Opens or makes the index of a folder.
    ///
    /// - Parameters:
    ///   - folder: the blob store's folder; made when missing.
    ///   - newPairID: the id of its pair where it is made now.
    ///   - logger: for what the database does on its own.
    /// - Throws: `.unavailable` when the folder has an owner already or its index is damaged.
    package init(folder: String, newPairID: String? = nil, logger: Logger) throws(StoreError) {
        do {
            let path = folder + "/" + Self.fileName
            database = try SQLiteDatabase(path: path, migrations: Self.migrations, newPairID: newPairID, logger: logger)
        } catch {
            throw StoreError(error)
        }
    }

    private static let fileName = "index.sqlite"

    /// Whether a folder has an index.
    package static func isThere(in folder: String) throws(StoreError) -> Bool {
        do {
            return try SQLiteDatabase.isThere(folder + "/" + fileName)
        } catch {
            throw StoreError(error)
        }
    }

    /// See ``BlobIndex``.
    package var pairID: String? { database.pairID }

    /// See ``BlobIndex``.
    package func join(_ pairID: String) async throws(StoreError) {
        do {
            try await database.join(pairID)
        } catch {
            throw StoreError(error)
        }
    }

    /// See ``BlobIndex``.
    package func stage(_ blob: StoredBlob, bytes: ByteBuffer?, for fileID: String) async throws(StoreError) {
        let content = bytes.map { Array($0.readableBytesView) }
        try await write { connection in
            if let earlier = try connection.row(Self.selection, [.text(fileID)]) {
                try Self.supersede(earlier.text(0), of: fileID, since: blob.storedAt, connection)
                try connection.execute("DELETE FROM staged WHERE file_id = ?", [.text(fileID)])
            }
            let sql = "INSERT INTO staged (file_id, blob_id, size, md5, sha256, stored_at) VALUES (?, ?, ?, ?, ?, ?)"
            try connection.execute(
                sql,
                [
                    .text(fileID), .text(blob.id), .integer(blob.sizeInBytes), .blob(blob.md5), .blob(blob.sha256),
                    .integer(blob.storedAt.millisecondsSinceEpoch),
                ]
            )
            guard let content else { return }
            try connection.execute(
                "INSERT INTO small (blob_id, bytes) VALUES (?, ?)",
                [.text(blob.id), .blob(content)]
            )
        }
    }

    /// See ``BlobIndex``.
    package func content(of blobID: String, seesDamaged: Bool) async throws(StoreError) -> ByteBuffer? {
        let all = "SELECT bytes FROM small WHERE blob_id = ?1"
        let sound = all + " AND NOT EXISTS (SELECT 1 FROM damaged WHERE blob_id = ?1)"
        let sql = seesDamaged ? all : sound
        do {
            return try database.row(sql, [.text(blobID)]).map { row throws(SQLiteFailure) in
                ByteBuffer(bytes: try row.blob(0))
            }
        } catch {
            throw StoreError(error)
        }
    }

    /// See ``BlobIndex``.
    package func staged(_ fileID: String) async throws(StoreError) -> StoredBlob? {
        do {
            return try database.row(Self.selection, [.text(fileID)]).map { row throws(SQLiteFailure) in
                try Self.blob(row)
            }
        } catch {
            throw StoreError(error)
        }
    }

    /// See ``BlobIndex``.
    package func superseded(before: Timestamp, limit: Int) async throws(StoreError) -> [SupersededBlob] {
        try read { connection throws(SQLiteFailure) in
            let sql = "SELECT blob_id, file_id FROM superseded WHERE since < ? ORDER BY since, key LIMIT ?"
            let rows = try connection.rows(sql, [.integer(before.millisecondsSinceEpoch), .integer(Int64(limit))])
            return try rows.map { row throws(SQLiteFailure) in
                SupersededBlob(id: try row.text(0), fileID: try row.text(1))
            }
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
            let rows = try connection.rows("SELECT blob_id FROM superseded WHERE file_id = ?", [.text(fileID)])
            let ids = try rows.map { try $0.text(0) }
            let inFiles = try ids.filter { try !Self.dropSmall($0, connection) }
            guard !inFiles.isEmpty else { return [] }
            let update = "UPDATE superseded SET since = ? WHERE file_id = ?"
            try connection.execute(update, [.integer(Self.longAgo.millisecondsSinceEpoch), .text(fileID)])
            return inFiles
        }
    }

    /// See ``BlobIndex``.
    package func unstage(_ blobID: String) async throws(StoreError) -> Bool {
        let isKnown = try await unknown(of: [blobID]).isEmpty
        guard isKnown else { return true }
        return try await write { connection in
            if let row = try connection.row("SELECT file_id FROM staged WHERE blob_id = ?", [.text(blobID)]) {
                try connection.execute("DELETE FROM staged WHERE blob_id = ?", [.text(blobID)])
                try Self.supersede(blobID, of: row.text(0), since: Self.longAgo, connection)
            }
            return try !Self.dropSmall(blobID, connection)
        }
    }

    /// See ``BlobIndex``.
    package func forget(_ blobIDs: [String]) async throws(StoreError) {
        guard !blobIDs.isEmpty else { return }
        try await write { connection in
            for id in blobIDs {
                try connection.execute("DELETE FROM superseded WHERE blob_id = ?", [.text(id)])
                try connection.execute("DELETE FROM damaged WHERE blob_id = ?", [.text(id)])
            }
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

    private static func blob(_ row: SQLiteRow) throws(SQLiteFailure) -> StoredBlob {
        StoredBlob(
            id: try row.text(0),
            sizeInBytes: try row.integer(1),
            md5: try row.blob(2),
            sha256: try row.blob(3),
            storedAt: Timestamp(millisecondsSinceEpoch: try row.integer(4))
        )
    }

    /// Removes the bytes of a small blob and all notes of it; false when it is none.
    private static func dropSmall(_ blobID: String, _ connection: SQLiteConnection) throws(SQLiteFailure) -> Bool {
        guard try connection.execute("DELETE FROM small WHERE blob_id = ?", [.text(blobID)]) > 0 else { return false }
        try connection.execute("DELETE FROM superseded WHERE blob_id = ?", [.text(blobID)])
        try connection.execute("DELETE FROM damaged WHERE blob_id = ?", [.text(blobID)])
        return true
    }

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
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await database.write(body)
        } catch {
            throw StoreError(SQLiteFailure(error))
        }
    }

    func read<Value: Sendable>(
        _ body: (SQLiteConnection) throws(SQLiteFailure) -> Value
    ) throws(StoreError) -> Value {
        do {
            return try database.read(body)
        } catch {
            throw StoreError(error)
        }
    }
}

extension SQLiteBlobIndex {
    /// See ``BlobIndex``.
    package func records(after key: Int64, limit: Int) async throws(StoreError) -> [BlobRecord] {
        try read { connection throws(SQLiteFailure) in
            let sql = "SELECT key, file_id, blob_id FROM staged WHERE key > ? ORDER BY key LIMIT ?"
            let rows = try connection.rows(sql, [.integer(key), .integer(Int64(limit))])
            return try rows.map { row throws(SQLiteFailure) in
                BlobRecord(key: try row.integer(0), fileID: try row.text(1), blobID: try row.text(2))
            }
        }
    }

    /// See ``BlobIndex``.
    package func loose(after key: Int64, limit: Int) async throws(StoreError) -> [BlobRecord] {
        try read { connection throws(SQLiteFailure) in
            let sql = """
                SELECT key, blob_id FROM small WHERE key > ? \
                AND NOT EXISTS (SELECT 1 FROM staged WHERE staged.blob_id = small.blob_id) \
                AND NOT EXISTS (SELECT 1 FROM superseded WHERE superseded.blob_id = small.blob_id) ORDER BY key LIMIT ?
                """
            let rows = try connection.rows(sql, [.integer(key), .integer(Int64(limit))])
            return try rows.map { row throws(SQLiteFailure) in
                BlobRecord(key: try row.integer(0), fileID: nil, blobID: try row.text(1))
            }
        }
    }

    /// See ``BlobIndex``.
    package func unknown(of blobIDs: [String]) async throws(StoreError) -> [String] {
        try read { connection throws(SQLiteFailure) in
            let sql = """
                SELECT EXISTS (SELECT 1 FROM staged WHERE blob_id = ?1) \
                OR EXISTS (SELECT 1 FROM superseded WHERE blob_id = ?1) \
                OR EXISTS (SELECT 1 FROM small WHERE blob_id = ?1) \
                OR EXISTS (SELECT 1 FROM damaged WHERE blob_id = ?1)
                """
            var unknown: [String] = []
            for id in blobIDs where try connection.row(sql, [.text(id)])?.integer(0) == 0 { unknown.append(id) }
            return unknown
        }
    }

    /// See ``BlobIndex``.
    package func markDamaged(_ blobID: String) async throws(StoreError) {
        try await write { connection in
            try connection.execute("INSERT INTO damaged (blob_id) VALUES (?) ON CONFLICT DO NOTHING", [.text(blobID)])
        }
    }

    /// See ``BlobIndex``.
    package func markWhole(_ blobID: String) async throws(StoreError) {
        try await write { connection in
            try connection.execute("DELETE FROM damaged WHERE blob_id = ?", [.text(blobID)])
        }
    }

    /// See ``BlobIndex``.
    package func isDamaged(_ blobID: String) async throws(StoreError) -> Bool {
        do {
            return try database.row("SELECT 1 FROM damaged WHERE blob_id = ?", [.text(blobID)]) != nil
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
                CREATE TABLE small (
                    key INTEGER PRIMARY KEY,
                    blob_id TEXT NOT NULL UNIQUE,
                    bytes BLOB NOT NULL
                ) STRICT;
                CREATE TABLE damaged (
                    key INTEGER PRIMARY KEY,
                    blob_id TEXT NOT NULL UNIQUE
                ) STRICT;
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
