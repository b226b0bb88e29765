import AttachedFilesAPI

/// Durations as test control takes them: `PT10M`, `P1DT2H`, `90s`, `250ms`, or a whole number of seconds.
enum ControlDuration {
    /// Reads a member.
    ///
    /// - Returns: milliseconds; `nil` where the member is absent.
    /// - Throws: for any other form, and beyond a hundred years.
    static func milliseconds(_ name: String, of input: ControlInput) throws(MemberError) -> Int64? {
        guard let value = input[name] else { return nil }
        let found: Int64? =
            switch value {
            case .number: value.integer.flatMap { multiplied($0, by: 1000) }
            case .string(let text): milliseconds(text)
            default: nil
            }
        guard let found, (0...Limits.longestDuration).contains(found) else {
            throw input.error(name, "it must be a duration, as \"PT10M\", \"90s\" or 90 (seconds)")
        }
        return found
    }

    private static func milliseconds(_ text: String) -> Int64? {
        text.utf8.first == UInt8(ascii: "P") ? iso8601(Array(text.utf8.dropFirst())) : short(text)
    }

    private static func short(_ text: String) -> Int64? {
        let digits = text.utf8.prefix(while: isDigit)
        let units: [String: Int64] = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let number = Int64(String(Substring(digits))),
            let unit = units[String(Substring(text.utf8[digits.endIndex...]))]
        else { return nil }
        return multiplied(number, by: unit)
    }

    /// What follows the `P`: days, and after a `T` hours, minutes and seconds.
    private static func iso8601(_ bytes: [UInt8]) -> Int64? {
        var units: [(UInt8, Int64)] = [
            (UInt8(ascii: "D"), 86_400_000), (UInt8(ascii: "H"), 3_600_000), (UInt8(ascii: "M"), 60_000),
            (UInt8(ascii: "S"), 1000),
        ]
        var total: Int64 = 0
        var digits: [UInt8] = []
        var isTime = false
        var isEmpty = true
        for byte in bytes {
            if isDigit(byte) {
                digits.append(byte)
                continue
            }
            if byte == UInt8(ascii: "T"), !isTime, digits.isEmpty {
                isTime = true
                units.removeAll { $0.0 == UInt8(ascii: "D") }
                continue
            }
            guard let index = units.firstIndex(where: { $0.0 == byte }), isTime || byte == UInt8(ascii: "D"),
                let number = Int64(String(decoding: digits, as: UTF8.self)),
                let part = multiplied(number, by: units[index].1), total <= Limits.longestDuration
            else { return nil }
            total += part
            units.removeFirst(index + 1)
            digits = []
            isEmpty = false
        }
        return digits.isEmpty && !isEmpty ? total : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func multiplied(_ number: Int64, by unit: Int64) -> Int64? {
        let (product, isTooLarge) = number.multipliedReportingOverflow(by: unit)
        return isTooLarge || product > Limits.longestDuration ? nil : product
    }
}
