import AttachedFilesAPI
import Foundation
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "A moment is written to the millisecond",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (1, "1970-01-01T00:00:00.001Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_164_800_123, "2024-02-29T00:00:00.123Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)]
    )
    func momentIsWritten(milliseconds: Int64, text: String) {
        let timestamp = Timestamp(millisecondsSinceEpoch: milliseconds)
        #expect(timestamp.iso8601 == text)
        #expect(Timestamp(iso8601: text) == timestamp)
    }

    @Test("Thousands of moments are written and read as Foundation does")
    func momentsAreWrittenAsFoundationDoes() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var generator = SplitMix(state: 20_261_122)
        // Foundation changes to the Julian calendar before 1582.
        for _ in 0..<5000 {
            let milliseconds = Int64.random(in: -12_219_292_800_000..<253_402_300_800_000, using: &generator)
            let timestamp = Timestamp(millisecondsSinceEpoch: milliseconds)
            let seconds = Double(timestamp.secondsSinceEpoch)
            let fraction = Double(milliseconds - timestamp.secondsSinceEpoch * 1000) / 1000
            // A quarter of a millisecond keeps the binary fraction from being cut to the millisecond before.
            let date = Date(timeIntervalSince1970: seconds + fraction + 0.000_25)
            #expect(timestamp.iso8601 == date.formatted(style))
            #expect(Timestamp(iso8601: timestamp.iso8601) == timestamp)
        }
    }

    @Test("Every day of four centuries has the date that comes after the day before")
    func daysFollowEachOther() {
        var (year, month, day): (Int64, Int64, Int64) = (1970, 1, 1)
        for index in 0..<Int64(146_097) {
            let date = CivilDate(daysSinceEpoch: index)
            guard date.year == year, date.month == month, date.day == day, date.daysSinceEpoch == index else {
                Issue.record("day \(index) is \(date)")
                return
            }
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Int(month) - 1]
            day += 1
            if day > length { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    @Test("A text without milliseconds is read")
    func textWithoutMillisecondsIsRead() {
        #expect(Timestamp(iso8601: "2023-08-03T08:15:46Z")?.millisecondsSinceEpoch == 1_691_050_546_000)
    }

    @Test(
        "Another text is no moment",
        arguments: [
            "", "2024-02-30T00:00:00.000Z", "2023-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2024-13-01T00:00:00Z",
            "2024-00-01T00:00:00Z", "2024-01-00T00:00:00Z", "2024-01-32T00:00:00Z", "2024-01-01T24:00:00Z",
            "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00",
            "2024-01-01T00:00:00z", "2024-01-01T00:00:00.0Z", "2024-01-01T00:00:00.0000Z", "2024-01-01T00:00:00,000Z",
            "2024-1-01T00:00:00.00Z", "+024-01-01T00:00:00Z", "2024-01-01T00:00:00+00:00", "20240101T000000Z",
            " 2024-01-01T00:00:00Z", "2024-01-01T00:00:0\u{661}", "2024/01/01T00:00:00Z",
        ]
    )
    func otherTextIsNoMoment(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test(
        "Seconds are a decimal literal with as many decimals as needed, three at most",
        arguments: [
            (0, "0"), (1000, "1"), (1500, "1.500"), (1, "0.001"), (1_700_000_000_120, "1700000000.120"),
        ] as [(Int64, String)]
    )
    func secondsAreADecimalLiteral(milliseconds: Int64, literal: String) {
        #expect(Timestamp(millisecondsSinceEpoch: milliseconds).epochSecondsLiteral == literal)
    }

    @Test("Whole seconds are rounded down, before the epoch too")
    func wholeSecondsAreRoundedDown() {
        #expect(Timestamp(millisecondsSinceEpoch: 1999).secondsSinceEpoch == 1)
        #expect(Timestamp(millisecondsSinceEpoch: -1).secondsSinceEpoch == -1)
        #expect(Timestamp(millisecondsSinceEpoch: -1000).secondsSinceEpoch == -1)
        #expect(Timestamp(millisecondsSinceEpoch: -1001).secondsSinceEpoch == -2)
    }

    @Test("Moments are ordered and can be moved by seconds")
    func momentsAreOrdered() {
        let moment = Timestamp(millisecondsSinceEpoch: 1500)
        #expect(moment.adding(seconds: 300).millisecondsSinceEpoch == 301_500)
        #expect(moment.adding(seconds: -2).millisecondsSinceEpoch == -500)
        #expect(moment.adding(seconds: -1) < moment)
    }
}

/// A generator that gives the same numbers in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
