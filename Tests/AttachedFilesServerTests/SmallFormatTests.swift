import AttachedFilesAPI
import AttachedFilesCore
import Foundation
import TestSupport
import Testing

@testable import AttachedFilesServer

@Suite("Dates of HTTP")
struct HTTPDateTextTests {
    @Test(
        "A moment is written in the preferred form and read back",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_795_341_600, "Sun, 22 Nov 2026 10:00:00 GMT"),
            (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] as [(Int64, String)]
    )
    func goldenMoments(seconds: Int64, text: String) {
        #expect(HTTPDateText.text(secondsSinceEpoch: seconds) == text)
        #expect(HTTPDateText.parse(text) == seconds)
    }

    @Test("A clock before 1970 shows its first second", arguments: [-1, -86_401, Int64.min])
    func beforeTheEpoch(seconds: Int64) {
        #expect(HTTPDateText.text(secondsSinceEpoch: seconds) == "Thu, 01 Jan 1970 00:00:00 GMT")
    }

    @Test(
        "Any other form is not read",
        arguments: [
            "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994",
            "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
            "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 32 Jan 1994 08:49:37 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ", " Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov -994 08:49:37 GMT", "Sun, 0\u{661} Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37.000000Z",
            "Wed, 29 Feb 2023 00:00:00 GMT",
        ]
    )
    func otherForms(text: String) {
        #expect(HTTPDateText.parse(text) == nil)
    }
}

@Suite("Base64")
struct Base64Tests {
    @Test("What the Foundation writes is read back")
    func roundTrips() {
        let random = SeededRandom(7)
        for count in 1...70 {
            let bytes = random.bytes(count)
            #expect(Base64.decode(Data(bytes).base64EncodedString()) == bytes)
        }
        #expect(Base64.decode("+/+/") == [0xFB, 0xFF, 0xBF])
    }

    @Test(
        "Anything that is not canonical is refused",
        arguments: [
            "", "A", "AA", "AAA", "AAAAA", "A===", "====", "AA=A", "=AAA", "AB==", "AAB=", "AAAA\n", " AAAA", "AA-_",
            "AAAA====",
            "AA\u{E9}", "\u{FF21}A==", "AAAA=", "AA==AA==",
        ]
    )
    func malformed(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}

@Suite("Entity tags")
struct EntityTagTests {
    private static let hex = String(repeating: "05", count: 16)

    @Test(
        "A tag is named by itself in a list",
        arguments: [
            ("*", true, true), ("\"\(hex)\"", true, true), (hex, true, true), ("W/\"\(hex)\"", false, true),
            ("\"x\", \"\(hex)\"", true, true), ("\"x\" ,\t\"\(hex)\"\t", true, true),
            ("\"x\",W/\"\(hex)\"", false, true),
            ("\"x\"", false, false), ("", false, false), (",", false, false), ("w/\"\(hex)\"", false, false),
            ("\"\(hex)", false, false), ("\"\(hex.dropLast())\"", false, false), ("**", false, false),
            ("\"*\"", false, false),
            ("W/*", false, false),
        ]
    )
    func lists(list: String, isStrong: Bool, isWeak: Bool) {
        let tag = EntityTag(StoredBlob.sample())
        #expect(tag.text == "\"\(Self.hex)\"")
        #expect(tag.isNamed(in: list, takesWeak: false) == isStrong)
        #expect(tag.isNamed(in: list, takesWeak: true) == isWeak)
    }
}
