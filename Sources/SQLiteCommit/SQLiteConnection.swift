import GRDB
import GRDBSQLite

/// The statements that one change or one read may run; valid only while its body runs.
///
/// Every statement is prepared once and kept, so its text has to be constant. Values are bound and columns read by
/// SQLite's own calls, since the driver's boxed values cost more than the statements.
package final class SQLiteConnection {
    private let handle: OpaquePointer
    private var statements: [StatementText: OpaquePointer] = [:]
    /// In the write-ahead log after the last commit of this connection.
    private(set) var logFrames = 0

    /// Takes over the connection that the driver opened and will close; used by one thread at a time.
    init(_ database: Database) throws(SQLiteFailure) {
        guard let handle = database.sqliteConnection else { throw .closed }
        self.handle = handle
        // The driver's observers want to be called on its own thread only.
        sqlite3_commit_hook(handle, nil, nil)
        sqlite3_rollback_hook(handle, nil, nil)
        // Called by a commit alone, and nobody else commits on this connection from now on.
        let this = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(handle, { this, _, _, frames in SQLiteConnection.committed(this, frames) }, this)
    }

    private static func committed(_ connection: UnsafeMutableRawPointer?, _ frames: CInt) -> CInt {
        guard let connection else { return SQLITE_OK }
        Unmanaged<SQLiteConnection>.fromOpaque(connection).takeUnretainedValue().logFrames = Int(frames)
        return SQLITE_OK
    }

    deinit { end() }

    /// Gives the statements free, before the driver closes the connection.
    func end() {
        for statement in statements.values { sqlite3_finalize(statement) }
        statements = [:]
    }

    /// Runs a statement that gives no rows.
    ///
    /// - Returns: how many rows it inserted, changed or removed.
    @discardableResult
    package func execute(_ sql: String, _ values: [SQLiteValue] = []) throws(SQLiteFailure) -> Int {
        let statement = try prepare(sql, values)
        defer { statement.reset() }
        while try statement.step() {}
        return Int(sqlite3_changes(handle))
    }

    /// All rows that a statement gives.
    package func rows(_ sql: String, _ values: [SQLiteValue] = []) throws(SQLiteFailure) -> [SQLiteRow] {
        let statement = try prepare(sql, values)
        defer { statement.reset() }
        var rows: [SQLiteRow] = []
        while try statement.step() { rows.append(SQLiteRow(values: try statement.values())) }
        return rows
    }

    /// The first row that a statement gives, or `nil`.
    package func row(_ sql: String, _ values: [SQLiteValue] = []) throws(SQLiteFailure) -> SQLiteRow? {
        let statement = try prepare(sql, values)
        defer { statement.reset() }
        return try statement.step() ? SQLiteRow(values: try statement.values()) : nil
    }

    /// The rowid of the last row inserted on this connection.
    package var lastInsertedRowID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Rows inserted, changed or removed since the connection was opened.
    var totalChanges: Int { Int(sqlite3_total_changes(handle)) }

    /// Whether `BEGIN` was run and neither `COMMIT` nor a roll-back, SQLite's own included.
    var isInsideTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    private func prepare(_ sql: String, _ values: [SQLiteValue]) throws(SQLiteFailure) -> BoundStatement {
        let text = StatementText(sql: sql)
        if let statement = statements[text] { return try BoundStatement(statement, values) }
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let statement = prepared else { throw SQLiteFailure(lastOf: handle) }
        statements[text] = statement
        return try BoundStatement(statement, values)
    }
}

/// A statement's text as a key: hashed by its length alone, since hashing all of it costs as much as a small statement.
private struct StatementText: Hashable {
    let sql: String

    func hash(into hasher: inout Hasher) { hasher.combine(sql.utf8.count) }
}
