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
        let count = utf8.count
        guard count == other.utf8.count else { return false }
        return withUTF8Bytes { bytes in
            other.withUTF8Bytes { others in
                for index in 0..<count where bytes[index] != others[index] { return false }
                return true
            }
        }
    }

    /// Whether the text has the bytes of `part` from an offset on.
    package func holds(_ part: String, at offset: Int) -> Bool {
        withUTF8Bytes { bytes in
            part.withUTF8Bytes { part in
                guard bytes.count >= offset + part.count else { return false }
                for index in part.indices where bytes[offset + index] != part[index] { return false }
                return true
            }
        }
    }

    /// How many Unicode scalars the text has, by which lengths of members are counted.
    package var scalarCount: Int {
        withUTF8Bytes { bytes in bytes.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } }
    }

    /// The pieces between separators, one more than there are of them and `most` at the most; the last has the rest.
    package func pieces(at separator: UInt8, most: Int = .max) -> [String] {
        withUTF8Bytes { bytes in
            var pieces: [String] = []
            pieces.reserveCapacity(Limits.expectedPieces)
            var start = 0
            for index in bytes.indices where bytes[index] == separator && pieces.count < most - 1 {
                pieces.append(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self))
                start = index + 1
            }
            pieces.append(String(decoding: UnsafeBufferPointer(rebasing: bytes[start...]), as: UTF8.self))
            return pieces
        }
    }

    /// The texts one behind the other; room for all of them is made once, which interpolation does not do.
    package init(joining parts: String...) {
        self.init(unsafeUninitializedCapacity: parts.reduce(0) { $0 + $1.utf8.count }) { buffer in
            var end = 0
            for part in parts {
                end = part.withUTF8Bytes { bytes in buffer[end...].update(fromContentsOf: bytes) }
            }
            return end
        }
    }

    /// Lends the bytes of the text, without a copy where it holds them in one piece, as every native string does.
    @inlinable
    package func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        return Array(utf8).withUnsafeBufferPointer(body)
    }
}
