/// One value that a statement takes or gives.
package enum SQLiteValue: Hashable, Sendable {
    /// NULL.
    case null
    /// A signed integer of 64 bits.
    case integer(Int64)
    /// Text, compared byte for byte; text with a NUL equals no stored text and cannot be stored as such.
    case text(String)
    /// Bytes.
    case blob([UInt8])
    /// The UTF-8 bytes of a text, which keep every character; for what clients choose. Read as ``blob(_:)``.
    case utf8(String)

    /// An integer, or NULL for `nil`.
    package static func optional(_ value: Int64?) -> SQLiteValue {
        value.map { .integer($0) } ?? .null
    }

    /// Text, or NULL for `nil`.
    package static func optional(_ value: String?) -> SQLiteValue {
        value.map { .text($0) } ?? .null
    }

    /// Bytes, or NULL for `nil`.
    package static func optional(_ value: [UInt8]?) -> SQLiteValue {
        value.map { .blob($0) } ?? .null
    }
}
