/// A moment in milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since the epoch; negative before it.
    public let millisecondsSinceEpoch: Int64

    /// A moment from milliseconds since the epoch.
    public init(millisecondsSinceEpoch: Int64) {
        self.millisecondsSinceEpoch = millisecondsSinceEpoch
    }

    /// Whole seconds since the epoch, rounded down.
    public var secondsSinceEpoch: Int64 {
        (millisecondsSinceEpoch - milliseconds) / 1000
    }

    /// The moment `seconds` later; earlier when negative.
    public func adding(seconds: Int64) -> Timestamp {
        Timestamp(millisecondsSinceEpoch: millisecondsSinceEpoch + seconds * 1000)
    }

    /// This moment when it is a whole second, else the next one: signatures count whole seconds, and a URL that is
    /// signed then lives no shorter than asked for.
    public var nextWholeSecond: Timestamp {
        Timestamp(millisecondsSinceEpoch: milliseconds == 0 ? millisecondsSinceEpoch : (secondsSinceEpoch + 1) * 1000)
    }

    /// `yyyy-MM-ddTHH:mm:ss.SSSZ`, as `CreationTime` and `UrlExpiry` are written.
    ///
    /// Source: Connect API 2017-08-08, `ISO8601Datetime` (documented).
    public var iso8601: String {
        let date = CivilDate(daysSinceEpoch: Self.floorDivide(secondsSinceEpoch, 86_400))
        let second = secondsSinceEpoch - Self.floorDivide(secondsSinceEpoch, 86_400) * 86_400
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var text = DigitWriter(buffer)
            text.digits(date.year, width: 4)
            text.byte(UInt8(ascii: "-"))
            text.digits(date.month, width: 2)
            text.byte(UInt8(ascii: "-"))
            text.digits(date.day, width: 2)
            text.byte(UInt8(ascii: "T"))
            text.digits(second / 3600, width: 2)
            text.byte(UInt8(ascii: ":"))
            text.digits(second / 60 % 60, width: 2)
            text.byte(UInt8(ascii: ":"))
            text.digits(second % 60, width: 2)
            text.byte(UInt8(ascii: "."))
            text.digits(milliseconds, width: 3)
            text.byte(UInt8(ascii: "Z"))
            return text.count
        }
    }

    /// Seconds since the epoch as a JSON number with up to three decimals, as `LastModifiedTime` is written.
    public var epochSecondsLiteral: String {
        guard milliseconds != 0 else { return "\(secondsSinceEpoch)" }
        let fraction = "\(1000 + milliseconds)".dropFirst()
        return "\(secondsSinceEpoch).\(fraction)"
    }

    /// Orders by value.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
    }

    /// Milliseconds within the second, 0–999.
    private var milliseconds: Int64 {
        millisecondsSinceEpoch - Self.floorDivide(millisecondsSinceEpoch, 1000) * 1000
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}

extension Timestamp {
    /// Reads `yyyy-MM-ddTHH:mm:ss[.SSS]Z`.
    ///
    /// - Returns: `nil` for any other form.
    public init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20 || bytes.count == 24, bytes.last == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            return value
        }
        let marks: [(Int, Unicode.Scalar)] = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
        guard marks.allSatisfy({ bytes[$0.0] == UInt8(ascii: $0.1) }),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            let days = CivilDate(year: year, month: month, day: day)?.daysSinceEpoch,
            hour < 24, minute < 60, second < 60
        else { return nil }
        var milliseconds: Int64 = 0
        if bytes.count == 24 {
            guard bytes[19] == UInt8(ascii: "."), let fraction = number(20..<23) else { return nil }
            milliseconds = fraction
        }
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
        self.init(millisecondsSinceEpoch: seconds * 1000 + milliseconds)
    }
}

/// Writes fixed-width decimal digits into a buffer that is large enough.
struct DigitWriter {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.buffer = buffer
    }

    mutating func byte(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    mutating func digits(_ value: Int64, width: Int) {
        var rest = value
        for position in stride(from: count + width - 1, through: count, by: -1) {
            buffer[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += width
    }
}
