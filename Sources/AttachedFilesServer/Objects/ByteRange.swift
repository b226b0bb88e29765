/// One range of bytes as a client asks for it (RFC 9110 section 14.1.2).
enum ByteRange: Equatable, Sendable {
    /// No range, one that cannot be read, or several: the whole object.
    case whole
    /// These offsets.
    case part(Range<Int64>)
    /// A range that lies outside the object.
    case unsatisfiable

    /// Reads `bytes=a-b`, `bytes=a-` or `bytes=-n` against an object's size.
    init(_ text: String?, size: Int64) {
        self = text.flatMap { Self.read($0, size: size) } ?? .whole
    }

    private static func read(_ text: String, size: Int64) -> ByteRange? {
        let bytes = Array(text.utf8)
        let unit = "bytes=".utf8
        guard bytes.count > unit.count, bytes.prefix(unit.count).elementsEqual(unit) else { return nil }
        let parts = bytes[unit.count...].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        if parts[0].isEmpty {
            guard let length = number(parts[1]) else { return nil }
            guard length > 0, size > 0 else { return .unsatisfiable }
            return .part(max(size - length, 0)..<size)
        }
        guard let first = number(parts[0]) else { return nil }
        if parts[1].isEmpty {
            return first < size ? .part(first..<size) : .unsatisfiable
        }
        guard let last = number(parts[1]), first <= last else { return nil }
        return first < size ? .part(first..<min(last, size - 1) + 1) : .unsatisfiable
    }

    /// A number; one beyond 18 digits counts as the largest of 18, which is beyond every object.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard !digits.isEmpty else { return nil }
        let largest: Int64 = 999_999_999_999_999_999
        var value: Int64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value >= largest / 10 ? largest : value * 10 + Int64(digit - 0x30)
        }
        return value
    }
}
