import AttachedFilesAPI

/// Dates of HTTP in the preferred form, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7).
enum HTTPDateText {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The text of a moment; one before 1970 becomes 1970's first, as no clock that is right shows it.
    static func text(secondsSinceEpoch: Int64) -> String {
        let seconds = max(secondsSinceEpoch, 0)
        let days = seconds / 86_400
        let date = CivilDate(daysSinceEpoch: days)
        let second = seconds % 86_400
        let (weekday, month) = (weekdays[Int(days % 7)], months[Int(date.month - 1)])
        return String(
            joining: weekday,
            ", ",
            two(date.day),
            " ",
            month,
            " ",
            String(date.year),
            " ",
            two(second / 3600),
            ":",
            two(second / 60 % 60),
            ":",
            two(second % 60),
            " GMT"
        )
    }

    /// Seconds since the epoch, or `nil` for any other form.
    static func parse(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 29, bytes[3...4].elementsEqual(", ".utf8), bytes[25...].elementsEqual(" GMT".utf8),
            bytes[7] == 0x20, bytes[11] == 0x20, bytes[16] == 0x20, bytes[19] == 0x3A, bytes[22] == 0x3A,
            let month = months.firstIndex(where: { bytes[8...10].elementsEqual($0.utf8) }),
            let day = number(bytes[5...6]), let year = number(bytes[12...15]),
            let hour = number(bytes[17...18]), let minute = number(bytes[20...21]),
            let second = number(bytes[23...24]), hour < 24, minute < 60, second < 61,
            let date = CivilDate(year: year, month: Int64(month) + 1, day: day)
        else { return nil }
        return date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static func two(_ value: Int64) -> String {
        value < 10 ? "0" + String(value) : String(value)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - 0x30)
        }
        return value
    }
}
