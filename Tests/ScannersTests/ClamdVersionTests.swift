import AttachedFilesAPI
import Testing

@testable import Scanners

@Suite("What clamd says of itself")
struct ClamdVersionTests {
    private func read(_ text: String) -> ClamdVersion? { ClamdVersion(Array(text.utf8)) }

    @Test("Release and day of the signatures are read")
    func reads() throws {
        let version = try #require(read("ClamAV 1.4.3/27456/Thu Nov  6 09:30:01 2025"))
        #expect(version.release == "1.4.3")
        #expect(version.signaturesMade?.iso8601 == "2025-11-06T09:30:01.000Z")
    }

    @Test("A clamd without a daily database has a release only", arguments: ["ClamAV 1.0.9", "ClamAV 1.0.9//"])
    func releaseOnly(text: String) throws {
        let version = try #require(read(text))
        #expect(version.release == "1.0.9")
        #expect(version.signaturesMade == nil)
        #expect(!version.isOutdated(at: Timestamp(millisecondsSinceEpoch: .max)))
    }

    @Test(
        "Days that are none are no day",
        arguments: [
            "Thu Nov 31 09:30:00 2025", "Thu Nov 6 24:30:00 2025", "Thu Nov 6 2025", "Thu Abc 6 09:30:00 2025",
            "Thu Nov 6 09:30:00 99999", "Thu Nov -6 09:30:00 2025",
        ]
    )
    func badDays(text: String) throws {
        #expect(try #require(read("ClamAV 1.4.3/27456/\(text)")).signaturesMade == nil)
    }

    @Test(
        "Anything else is not clamd",
        arguments: ["", "PONG", "ClamAV ", "ClamAV /1/", "UNKNOWN COMMAND", "ClamAV 1\n"]
    )
    func other(text: String) {
        #expect(read(text) == nil)
    }

    @Test("Signatures are outdated after seven days")
    func outdated() throws {
        let version = try #require(read("ClamAV 1.4.3/27456/Thu Nov 6 09:30:00 2025"))
        let made = try #require(version.signaturesMade)
        #expect(!version.isOutdated(at: made.adding(seconds: 7 * 86_400)))
        #expect(version.isOutdated(at: made.adding(seconds: 7 * 86_400 + 1)))
        #expect(!version.isOutdated(at: made.adding(seconds: -86_400)))
    }
}
