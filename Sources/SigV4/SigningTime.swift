/// A moment in whole seconds, as signatures carry it.
public struct SigningTime: Sendable, Equatable {
    /// Seconds since 1970-01-01T00:00:00Z, kept between the years 1 and 9999.
    public let epochSeconds: Int64

    /// Takes seconds since 1970; what lies outside the years 1 to 9999 becomes the nearest moment inside.
    public init(epochSeconds: Int64) {
        self.epochSeconds = min(max(epochSeconds, -62_135_596_800), 253_402_300_799)
    }

    /// Reads exactly `yyyyMMddTHHmmssZ` with a date that exists; `nil` for anything else.
    public init?(basicFormat text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == 0x54, bytes[15] == 0x5A else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard ASCII.isDigit(byte) else { return nil }
                value = value * 10 + Int64(byte &- ASCII.zero)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
            let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15),
            year >= 1, (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        epochSeconds = days * 86_400 + hour * 3_600 + minute * 60 + second
    }

    /// The moment as `yyyyMMddTHHmmssZ`, for example `20261122T101500Z`.
    public var basicFormat: String {
        let days = epochSeconds >= 0 ? epochSeconds / 86_400 : (epochSeconds - 86_399) / 86_400
        let second = epochSeconds - days * 86_400
        return String(unsafeUninitializedCapacity: 16) { buffer in
            Self.writeDay(days, to: buffer)
            buffer[8] = 0x54
            Self.write(second / 3_600, digits: 2, to: buffer, at: 9)
            Self.write(second / 60 % 60, digits: 2, to: buffer, at: 11)
            Self.write(second % 60, digits: 2, to: buffer, at: 13)
            buffer[15] = 0x5A
            return 16
        }
    }

    /// The day as `yyyyMMdd`, for example `20261122`.
    public var day: String {
        let days = epochSeconds >= 0 ? epochSeconds / 86_400 : (epochSeconds - 86_399) / 86_400
        return String(unsafeUninitializedCapacity: 8) { buffer in
            Self.writeDay(days, to: buffer)
            return 8
        }
    }

    private static func writeDay(_ days: Int64, to buffer: UnsafeMutableBufferPointer<UInt8>) {
        // Counts from 1 March of year 0, so that a leap day is the last of its year.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        write(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), digits: 4, to: buffer, at: 0)
        write(month, digits: 2, to: buffer, at: 4)
        write(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, digits: 2, to: buffer, at: 6)
    }

    private static func write(
        _ number: Int64,
        digits: Int,
        to buffer: UnsafeMutableBufferPointer<UInt8>,
        at start: Int
    ) {
        var rest = number
        for index in stride(from: start + digits - 1, through: start, by: -1) {
            buffer[index] = ASCII.zero &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
