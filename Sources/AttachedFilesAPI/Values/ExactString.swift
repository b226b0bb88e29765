/// Text that is equal only byte for byte.
///
/// `String` calls NFC and NFD spellings equal; names, tokens, tags and ids must not be. Ordered by UTF-8 bytes.
public struct ExactString: Hashable, Comparable, Sendable {
    /// The text itself.
    public let string: String

    /// Wraps a text without changing it.
    public init(_ string: String) {
        self.string = string
    }

    /// Compares byte for byte.
    public static func == (left: ExactString, right: ExactString) -> Bool {
        left.string.isSameBytes(as: right.string)
    }

    /// Orders by value.
    public static func < (left: ExactString, right: ExactString) -> Bool {
        left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        string.withUTF8Bytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(UInt8(0xFF))
    }
}

extension ExactString: ExpressibleByStringLiteral {
    /// The text of a literal.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}

extension ExactString: CustomStringConvertible {
    /// A line for a person, without secrets.
    public var description: String { string }
}

extension String {
    /// Whether both texts are the same UTF-8 bytes.
    public func isSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return withUTF8Bytes { bytes in other.withUTF8Bytes { bytes.elementsEqual($0) } }
    }

    /// Lends the bytes of the text, without a copy where it holds them in one piece, as every native string does.
    package func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        return Array(utf8).withUnsafeBufferPointer(body)
    }
}
