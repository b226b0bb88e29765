import AttachedFilesAPI
import SigV4

@testable import AttachedFilesServer
@testable import HTTPFront

/// Every form of date that is read: HTTP's, ISO 8601 and that of signatures.
enum DateTarget {
    static func check(_ bytes: [UInt8]) throws(Finding) {
        let text = String(repairing: bytes)
        try checkHTTPDate(text)
        if let moment = Timestamp(iso8601: text) {
            let written = moment.iso8601
            let isSame = written.bytes == text.bytes || written.bytes == (text.bytes.dropLast() + ".000Z".bytes)
            try require(isSame, "ISO 8601 comes back as \(written): \(text)")
        }
        if let moment = SigningTime(basicFormat: text) {
            try require(moment.basicFormat.bytes == text.bytes, "a signing time comes back otherwise: \(text)")
            try require(text.bytes.starts(with: moment.day.utf8), "another day: \(text)")
        }
        try checkNumber(bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    private static func checkHTTPDate(_ text: String) throws(Finding) {
        let seconds = HTTPDateText.parse(text)
        try require(seconds == plain(text.bytes), "read otherwise: \(text): \(seconds ?? -1)")
        guard let seconds, seconds >= 0, !text.bytes[23...24].elementsEqual("60".utf8) else { return }
        let written = HTTPDateText.text(secondsSinceEpoch: seconds)
        // The name of the day is not read, so it may have been another.
        try require(written.bytes.dropFirst(3) == text.bytes.dropFirst(3), "comes back as \(written): \(text)")
    }

    private static func checkNumber(_ number: UInt64) throws(Finding) {
        // The years 1970 to 9999.
        let seconds = Int64(number % 253_402_300_800)
        let text = HTTPDateText.text(secondsSinceEpoch: seconds)
        try require(HTTPDateText.parse(text) == seconds, "\(seconds) is written as \(text)")
        try require(HTTPDate.string(unixTime: seconds).bytes == text.bytes, "two spellings of \(seconds)")
        let moment = SigningTime(epochSeconds: seconds)
        try require(SigningTime(basicFormat: moment.basicFormat) == moment, "signing time of \(seconds)")
        let stamp = Timestamp(millisecondsSinceEpoch: seconds * 1000 + Int64(number >> 54) % 1000)
        try require(Timestamp(iso8601: stamp.iso8601) == stamp, "ISO 8601 of \(stamp.millisecondsSinceEpoch)")
    }

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` by its parts and counts the days one year after the other.
    private static func plain(_ bytes: [UInt8]) -> Int64? {
        guard bytes.count == 29 else { return nil }
        let form = "___, 00 ___ 0000 00:00:00 GMT".bytes
        for (byte, mark) in zip(bytes, form) where mark != UInt8(ascii: "_") {
            let fits = mark == UInt8(ascii: "0") ? (0x30...0x39).contains(byte) : byte == mark
            guard fits else { return nil }
        }
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard let month = names.firstIndex(where: { $0.bytes == Array(bytes[8...10]) }) else { return nil }
        func number(_ range: ClosedRange<Int>) -> Int { Int(String(repairing: bytes[range])) ?? 0 }
        let (day, year) = (number(5...6), number(12...15))
        let (hour, minute, second) = (number(17...18), number(20...21), number(23...24))
        let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day >= 1, day <= lengths[month], hour < 24, minute < 60, second <= 60 else { return nil }
        var days = lengths[..<month].reduce(0, +) + day - 1
        for other in min(year, 1970)..<max(year, 1970) {
            days += (isLeap(other) ? 366 : 365) * (year < 1970 ? -1 : 1)
        }
        return Int64(days * 86_400 + hour * 3600 + minute * 60 + second)
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
}
