package import AttachedFilesAPI

/// What clamd says of itself: its release, and the day's signatures that it works with.
///
/// Source: clamd(8), "VERSION" (documented); the form `ClamAV 1.4.3/27456/Thu Nov 26 09:30:00 2026`, without both parts
/// where there is no daily database, by clamd 1.0 and 1.4 (observed).
package struct ClamdVersion: Equatable, Sendable {
    /// The release, such as `1.4.3`.
    package let release: String
    /// When the daily database was made, to the second of clamd's own time zone; `nil` where clamd has none.
    package let signaturesMade: Timestamp?

    /// Reads an answer without the NUL at its end; `nil` for one that clamd does not give.
    package init?(_ answer: some Collection<UInt8>) {
        let name = Array("ClamAV ".utf8)
        guard answer.starts(with: name), answer.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        let parts = answer.dropFirst(name.count).split(
            separator: UInt8(ascii: "/"),
            maxSplits: 2,
            omittingEmptySubsequences: false
        )
        guard let first = parts.first, !first.isEmpty else { return nil }
        release = String(decoding: first, as: UTF8.self)
        signaturesMade = parts.count == 3 ? Self.moment(parts[2]) : nil
    }

    /// Whether the signatures are older than may be: what came up since then passes.
    package func isOutdated(at now: Timestamp) -> Bool {
        guard let signaturesMade else { return false }
        return signaturesMade.adding(seconds: Limits.signaturesLifeSeconds) < now
    }

    /// The moment of a text as C's `asctime` writes it, `Thu Nov  6 09:30:00 2026`.
    private static func moment(_ text: some Collection<UInt8>) -> Timestamp? {
        let words = text.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ":") })
        guard words.count == 7,
            let month = months.firstIndex(where: { words[1].elementsEqual($0.utf8) }),
            let day = number(words[2]), let hour = number(words[3]), let minute = number(words[4]),
            let second = number(words[5]), let year = number(words[6]),
            hour < 24, minute < 60, second < 61,
            let date = CivilDate(year: year, month: Int64(month) + 1, day: day)
        else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
        return Timestamp(millisecondsSinceEpoch: seconds * 1000)
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int64? {
        guard digits.count <= 4 else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self))
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
