import GRDB

/// The statements that one change or one read may run; valid only while its body runs.
///
/// Every statement is prepared once and kept, so its text has to be constant.
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
        do {
            let statement = try database.cachedStatement(sql: sql)
            try statement.execute(arguments: StatementArguments(values.map(\.databaseValue)))
            return database.changesCount
        } catch {
            throw SQLiteFailure(error)
        }
    }

    /// All rows that a statement gives.
    package func rows(_ sql: String, _ values: [SQLiteValue] = []) throws(SQLiteFailure) -> [SQLiteRow] {
        do {
            let statement = try database.cachedStatement(sql: sql)
            let arguments = StatementArguments(values.map(\.databaseValue))
            let cursor = try Row.fetchCursor(statement, arguments: arguments)
            var rows: [SQLiteRow] = []
            while let row = try cursor.next() {
                rows.append(SQLiteRow(values: try row.databaseValues.map { try SQLiteValue($0) }))
            }
            return rows
        } catch {
            throw SQLiteFailure(error)
        }
    }

    /// The first row that a statement gives, or `nil`.
    package func row(_ sql: String, _ values: [SQLiteValue] = []) throws(SQLiteFailure) -> SQLiteRow? {
        try rows(sql, values).first
    }

    /// The rowid of the last row inserted on this connection.
    package var lastInsertedRowID: Int64 { database.lastInsertedRowID }
}
