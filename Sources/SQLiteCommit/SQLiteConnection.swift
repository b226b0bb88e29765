import GRDB
import GRDBSQLite

/// The statements that one change or one read may run; valid only while its body runs.
///
/// Every statement is prepared once and kept, so its text has to be constant. Values are bound and columns read by
/// SQLite's own calls, since the driver's boxed values cost more than the statements.
package struct SQLiteConnection {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// Runs a statement that gives no rows.
    ///
    /// - Returns: how many rows it inserted, changed or removed.
    @discardableResult
    package func execute(_ sql: String, _ values: [SQLiteValue] = []) throws(SQLiteFailure) -> Int {
        let statement = try prepare(sql, values)
        defer { statement.reset() }
        while try statement.step() {}
        return Int(sqlite3_changes(database.sqliteConnection))
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
    package var lastInsertedRowID: Int64 { database.lastInsertedRowID }

    /// Rows inserted, changed or removed since the connection was opened.
    var totalChanges: Int { Int(sqlite3_total_changes(database.sqliteConnection)) }

    /// Whether `BEGIN` was run and neither `COMMIT` nor a roll-back, SQLite's own included.
    var isInsideTransaction: Bool { sqlite3_get_autocommit(database.sqliteConnection) == 0 }

    private func prepare(_ sql: String, _ values: [SQLiteValue]) throws(SQLiteFailure) -> BoundStatement {
        do {
            return try BoundStatement(try database.cachedStatement(sql: sql).sqliteStatement, values)
        } catch {
            throw SQLiteFailure(error)
        }
    }
}
