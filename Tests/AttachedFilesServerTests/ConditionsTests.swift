import AttachedFilesCore
import HTTPFront
import TestSupport
import Testing

@testable import AttachedFilesServer

@Suite("Conditions")
struct ConditionsTests {
    private static let tag = "\"" + String(repeating: "05", count: 16) + "\""
    private static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
    private static let at = "Sun, 06 Nov 1994 08:49:37 GMT"
    private static let after = "Sun, 06 Nov 1994 08:49:38 GMT"
    private static let modified: Int64 = 784_111_777

    private static func conditions(_ fields: [(String, String)]) -> Conditions {
        Conditions(Request(method: "GET", target: "/", fields: fields.map { HTTPField($0.0, $0.1) }))
    }

    /// Fields of a download with what they come to.
    struct Download: Sendable {
        let fields: [(String, String)]
        let outcome: Conditions.Outcome
    }

    private static func download(_ outcome: Conditions.Outcome, _ fields: (String, String)...) -> Download {
        Download(fields: fields, outcome: outcome)
    }

    static let downloads = [
        download(.proceed), download(.proceed, ("If-Match", tag)), download(.proceed, ("if-match", "*")),
        download(.failed, ("If-Match", "\"x\"")), download(.failed, ("If-Match", "")),
        download(.failed, ("If-Match", "W/\(tag)")), download(.proceed, ("If-Match", "\"x\""), ("If-Match", tag)),
        download(.notModified, ("If-None-Match", tag)), download(.notModified, ("If-None-Match", "W/\(tag)")),
        download(.notModified, ("If-None-Match", "*")), download(.proceed, ("If-None-Match", "\"x\"")),
        download(.notModified, ("If-None-Match", "\"x\""), ("If-None-Match", tag)),
        download(.notModified, ("If-Modified-Since", at)), download(.notModified, ("If-Modified-Since", after)),
        download(.proceed, ("If-Modified-Since", before)), download(.proceed, ("If-Modified-Since", "x")),
        download(.proceed, ("If-Unmodified-Since", at)), download(.proceed, ("If-Unmodified-Since", after)),
        download(.failed, ("If-Unmodified-Since", before)), download(.proceed, ("If-Unmodified-Since", "x")),
        // A tag is stronger than a date, and the conditions that fail come before those that spare the bytes.
        download(.proceed, ("If-Match", tag), ("If-Unmodified-Since", before)),
        download(.proceed, ("If-None-Match", "\"x\""), ("If-Modified-Since", after)),
        download(.notModified, ("If-None-Match", tag), ("If-Modified-Since", before)),
        download(.failed, ("If-Match", "\"x\""), ("If-None-Match", tag)),
        download(.notModified, ("If-Match", tag), ("If-None-Match", tag)),
        download(.failed, ("If-Unmodified-Since", before), ("If-None-Match", tag)),
        download(.notModified, ("If-Unmodified-Since", after), ("If-Modified-Since", at)),
    ]

    @Test("Conditions of a download come to one outcome, in the order of RFC 9110", arguments: downloads)
    func downloadOutcomes(_ download: Download) {
        let outcome = Self.conditions(download.fields)
            .judge(tag: EntityTag(StoredBlob.sample()), modified: Self.modified)
        #expect(outcome == download.outcome)
    }

    @Test(
        "An upload goes over what is staged as its conditions say",
        arguments: [
            ("If-None-Match", "*", true, false), ("If-None-Match", "\"x\"", true, true), ("If-Match", "*", false, true),
            ("If-Match", "\"x\"", false, false),
        ]
    )
    func uploads(name: String, value: String, overNothing: Bool, overSomething: Bool) {
        let conditions = Self.conditions([(name, value)])
        #expect(conditions.hasTagCondition)
        #expect(conditions.allowUpload(over: nil) == overNothing)
        #expect(conditions.allowUpload(over: EntityTag(StoredBlob.sample())) == overSomething)
    }

    @Test("If-Range lets the range through for the strong tag and the exact time only")
    func ifRange() {
        let cases: [(String?, Bool)] = [
            (nil, true), (Self.tag, true), (Self.at, true), ("W/" + Self.tag, false), (Self.before, false),
            (Self.after, false), ("\"x\"", false), ("*", false), ("", false), ("x", false),
        ]
        for (value, expected) in cases {
            let conditions = Self.conditions(value.map { [("If-Range", $0)] } ?? [])
            let isAllowed = conditions.allowRange(tag: EntityTag(StoredBlob.sample()), modified: Self.modified)
            #expect(isAllowed == expected, "\(value ?? "none")")
        }
    }
}
