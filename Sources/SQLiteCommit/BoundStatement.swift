import GRDBSQLite

/// A prepared statement with its values; whoever has it resets it when done.
struct BoundStatement {
    private let statement: OpaquePointer

    /// Binds all values of a statement that is at its start.
    init(_ statement: OpaquePointer, _ values: [SQLiteValue]) throws(SQLiteFailure) {
        self.statement = statement
        guard values.count == sqlite3_bind_parameter_count(statement) else {
            throw .other(cause: SQLiteCause(code: SQLITE_RANGE, message: "a statement takes another number of values"))
        }
        for (index, value) in values.enumerated() {
            guard bind(value, at: CInt(index + 1)) == SQLITE_OK else {
                let failure = failure()
                reset()
                throw failure
            }
        }
    }

    /// Goes on to the next row.
    ///
    /// - Returns: whether there is one.
    func step() throws(SQLiteFailure) -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw failure()
        }
    }

    /// The columns of the row at hand.
    func values() throws(SQLiteFailure) -> [SQLiteValue] {
        let count = sqlite3_column_count(statement)
        var values: [SQLiteValue] = []
        values.reserveCapacity(Int(count))
        for column in 0..<count { values.append(try value(column)) }
        return values
    }

    /// Makes the statement ready for its next use; it keeps no value.
    func reset() {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    private func value(_ column: CInt) throws(SQLiteFailure) -> SQLiteValue {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
        case SQLITE_TEXT:
            // The pointer comes before the count: the call for it may convert the text.
            let start = sqlite3_column_text(statement, column)
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
            return .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(statement, column)
            let count = Int(sqlite3_column_bytes(statement, column))
            return .blob(Array(UnsafeRawBufferPointer(start: start, count: count)))
        default: throw .corrupt(cause: SQLiteCause(code: SQLITE_MISMATCH, message: "a column holds a real number"))
        }
    }

    private func bind(_ value: SQLiteValue, at index: CInt) -> CInt {
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let integer): sqlite3_bind_int64(statement, index, integer)
        case .text(let text): bind(text, at: index)
        case .blob(let bytes): bytes.withUnsafeBytes { bind($0, at: index) }
        case .utf8(var text): text.withUTF8 { bind(UnsafeRawBufferPointer($0), at: index) }
        }
    }

    /// Text with a NUL is bound as bytes, which no text column takes or equals: other functions of SQLite end it there.
    private func bind(_ text: String, at index: CInt) -> CInt {
        var text = text
        return text.withUTF8 { bytes in
            guard !bytes.contains(0) else { return bind(UnsafeRawBufferPointer(bytes), at: index) }
            return bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else { return sqlite3_bind_text(statement, index, "", 0, nil) }
                return sqlite3_bind_text(statement, index, start, CInt(characters.count), Self.copied)
            }
        }
    }

    private func bind(_ bytes: UnsafeRawBufferPointer, at index: CInt) -> CInt {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return sqlite3_bind_zeroblob(statement, index, 0) }
        return sqlite3_bind_blob(statement, index, start, CInt(bytes.count), Self.copied)
    }

    private func failure() -> SQLiteFailure { SQLiteFailure(lastOf: sqlite3_db_handle(statement)) }

    /// Tells SQLite to copy what is bound; its header has this as a macro, which is not imported.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
