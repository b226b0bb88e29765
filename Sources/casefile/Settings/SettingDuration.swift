/// Durations as settings write them: `500ms`, `10s`, `1m`, `24h`, `7d`.
enum SettingDuration {
    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// Reads a duration.
    ///
    /// - Throws: ``SettingProblem`` for another form, or one below `least` or above a year.
    static func read(_ text: String, least: Duration) throws(SettingProblem) -> Duration {
        let problem = SettingProblem("is \"\(text)\", not a duration, as 500ms, 10s, 1m, 24h or 7d")
        let digits = text.utf8.prefix(while: Text.isDigit)
        let suffix = Substring(text.utf8[digits.endIndex...])
        guard (1...12).contains(digits.count), let number = Int64(Substring(digits)),
            let unit = units.first(where: { $0.suffix == suffix })
        else { throw problem }
        let (milliseconds, isTooLong) = number.multipliedReportingOverflow(by: unit.milliseconds)
        guard !isTooLong, milliseconds <= Limits.longestDuration else {
            throw SettingProblem("is \"\(text)\"; the longest is 366d")
        }
        guard .milliseconds(milliseconds) >= least else {
            throw SettingProblem("is \"\(text)\"; the shortest is \(least)")
        }
        return .milliseconds(milliseconds)
    }
}

extension Duration {
    /// Whole seconds, rounded up.
    var wholeSeconds: Int64 {
        components.seconds + (components.attoseconds > 0 ? 1 : 0)
    }
}
