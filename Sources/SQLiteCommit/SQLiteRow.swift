/// One row of an answer; columns count from 0.
package struct SQLiteRow: Equatable, Sendable {
    /// The values, in the order of the columns.
    package let values: [SQLiteValue]

    /// An integer column.
    ///
    /// - Throws: `.corrupt` when the column is missing or holds something else.
    package func integer(_ column: Int) throws(SQLiteFailure) -> Int64 {
        guard let value = try optionalInteger(column) else { throw Self.unexpected(column) }
        return value
    }

    /// A text column.
    ///
    /// - Throws: `.corrupt` when the column is missing or holds something else.
    package func text(_ column: Int) throws(SQLiteFailure) -> String {
        guard let value = try optionalText(column) else { throw Self.unexpected(column) }
        return value
    }

    /// A column of bytes.
    ///
    /// - Throws: `.corrupt` when the column is missing or holds something else.
    package func blob(_ column: Int) throws(SQLiteFailure) -> [UInt8] {
        guard let value = try optionalBlob(column) else { throw Self.unexpected(column) }
        return value
    }

    /// A column of UTF-8 bytes, as text.
    ///
    /// - Throws: `.corrupt` when the column is missing, holds something else or is no UTF-8.
    package func utf8(_ column: Int) throws(SQLiteFailure) -> String {
        guard let text = String(validating: try blob(column), as: UTF8.self) else { throw Self.unexpected(column) }
        return text
    }

    /// An integer column that may be NULL.
    ///
    /// - Throws: `.corrupt` when the column is missing or holds something else.
    package func optionalInteger(_ column: Int) throws(SQLiteFailure) -> Int64? {
        guard values.indices.contains(column) else { throw Self.unexpected(column) }
        switch values[column] {
        case .null: return nil
        case .integer(let value): return value
        case .text, .blob, .utf8: throw Self.unexpected(column)
        }
    }

    /// A text column that may be NULL.
    ///
    /// - Throws: `.corrupt` when the column is missing or holds something else.
    package func optionalText(_ column: Int) throws(SQLiteFailure) -> String? {
        guard values.indices.contains(column) else { throw Self.unexpected(column) }
        switch values[column] {
        case .null: return nil
        case .text(let value): return value
        case .blob, .utf8, .integer: throw Self.unexpected(column)
        }
    }

    /// A column of bytes that may be NULL.
    ///
    /// - Throws: `.corrupt` when the column is missing or holds something else.
    package func optionalBlob(_ column: Int) throws(SQLiteFailure) -> [UInt8]? {
        guard values.indices.contains(column) else { throw Self.unexpected(column) }
        switch values[column] {
        case .null: return nil
        case .blob(let value): return value
        case .text, .utf8, .integer: throw Self.unexpected(column)
        }
    }

    private static func unexpected(_ column: Int) -> SQLiteFailure {
        .corrupt(cause: SQLiteCause(code: 0, message: "column \(column) holds another type than the schema says"))
    }
}
