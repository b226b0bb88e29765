import Testing

@testable import SigV4

@Suite("The values a signature is made of")
struct SignatureValueTests {
    @Test("A time is written and read", arguments: SignatureValueTests.timesTable)
    func times(_ seconds: Int64, _ text: String) {
        #expect(SigningTime(epochSeconds: seconds).basicFormat == text)
        #expect(SigningTime(epochSeconds: seconds).day == text.prefix(8))
        #expect(SigningTime(basicFormat: text)?.epochSeconds == seconds)
    }

    static let timesTable: [(Int64, String)] = [
        (0, "19700101T000000Z"), (-1, "19691231T235959Z"), (951_782_399, "20000228T235959Z"),
        (951_782_400, "20000229T000000Z"), (1_440_938_160, "20150830T123600Z"), (1_795_342_500, "20261122T101500Z"),
        (4_107_542_399, "21000228T235959Z"), (4_107_542_400, "21000301T000000Z"),
        (253_402_300_799, "99991231T235959Z"), (-62_135_596_800, "00010101T000000Z"),
    ]

    @Test("Days from 1890 to 2150 come back")
    func manyDays() {
        var wrong = 0
        for day in stride(from: Int64(-29_000), through: 66_000, by: 1) where day % 3 == 0 || day % 365 < 3 {
            let time = SigningTime(epochSeconds: day * 86_400 + 4_321)
            wrong += SigningTime(basicFormat: time.basicFormat) == time ? 0 : 1
        }
        #expect(wrong == 0)
    }

    @Test("A time beyond the calendar is the nearest in it")
    func clampedTimes() {
        #expect(SigningTime(epochSeconds: .max).basicFormat == "99991231T235959Z")
        #expect(SigningTime(epochSeconds: .min).basicFormat == "00010101T000000Z")
    }

    @Test("A time in another form is not read", arguments: SignatureValueTests.unreadableTimesTable)
    func unreadableTimes(_ text: String) {
        #expect(SigningTime(basicFormat: text) == nil)
    }

    static let unreadableTimesTable = [
        "", "20261122", "20261122T101500", "20261122T101500z", "20261122t101500Z", "2026-11-22T10:15:00Z",
        "20261122T101500Z ", "20260229T000000Z", "21000229T000000Z", "20261301T000000Z", "20260001T000000Z",
        "20260100T000000Z", "20260431T000000Z", "20261122T240000Z", "20261122T106000Z", "20261122T101560Z",
        "00000101T000000Z", "2026112\u{662}T101500Z", "+2261122T101500Z",
    ]

    @Test("Hexadecimal text is lower case and whole", arguments: ["0", "0g", "AB", "0x", " 00", "é"])
    func hex(_ text: String) {
        #expect(Hex.decode(text) == nil)
        #expect(Hex.decode("00ff7a") == [0x00, 0xFF, 0x7A])
        #expect(Hex.encode([0x00, 0xFF, 0x7A]) == "00ff7a")
    }

    @Test("All but the unreserved characters are escaped")
    func percentEncoding() {
        let unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
        #expect(PercentEncoding.encode(unreserved) == unreserved)
        #expect(PercentEncoding.encode("/ +%é*") == "%2F%20%2B%25%C3%A9%2A")
        #expect(PercentEncoding.encode("/a b/", keepingSlash: true) == "/a%20b/")
        #expect(PercentEncoding.decode("%2f+%C3%a9%25") == "/+é%")
        for byte in UInt8(1)..<128 {
            let character = String(Unicode.Scalar(byte))
            let encoded = PercentEncoding.encode(character)
            #expect(encoded == character || encoded == "%" + Hex.encode([byte]).uppercased())
            #expect(PercentEncoding.decode(encoded) == character)
        }
    }

    @Test(
        "Text that is no valid escape is not decoded",
        arguments: ["%", "%4", "%4g", "%C3", "%C0%AF", "%00", "a%%41"]
    )
    func invalidEscapes(_ text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }

    @Test("A query is split at the first equals sign and decoded once")
    func queryPairs() throws {
        let pairs = try QueryString.pairs("a=1&b&c=%3D=&=d&&e=%2525+")
        let expected = [("a", "1"), ("b", ""), ("c", "=="), ("", "d"), ("", ""), ("e", "%25+")]
        #expect(pairs == expected.map { QueryPair(name: $0.0, value: $0.1) })
        #expect(try QueryString.pairs("").isEmpty)
        #expect(throws: RequestTargetError.tooManyPairs) {
            _ = try QueryString.pairs(String(repeating: "&", count: 1_000))
        }
        #expect(throws: RequestTargetError.invalidEscape) { _ = try QueryString.pairs("a=%") }
        #expect(throws: RequestTargetError.notUTF8) { _ = try QueryString.pairs("%ff") }
        #expect(throws: RequestTargetError.nulByte) { _ = try QueryString.pairs("a=%00") }
    }

    @Test("The canonical query is that of the decoded pairs")
    func canonicalQueryOfPairs() throws {
        var random = SampleSource(seed: 9)
        for _ in 0..<500 {
            let raw = random.querySample().query.replacing("%2F", with: "/").replacing("%3B", with: "%3b")
            let pairs = try QueryString.pairs(raw)
            let expected = pairs.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
                .sorted { $0 < $1 }.map { $0 + "=" + $1 }.joined(separator: "&")
            let request = SignableRequest(method: "GET", path: "/", query: raw, headers: [])
            let text = CanonicalRequest(request, signedHeaders: [], payloadHash: "", pathRule: .verbatim).text
            #expect(text == "GET\n/\n\(expected)\n\n\n")
        }
    }

    @Test("A path is normalised without touching its escapes", arguments: SignatureValueTests.pathsTable)
    func normalizedPaths(_ path: String, _ normalized: String, _ segments: [String]) throws {
        #expect(try RequestPath.normalized(path) == normalized)
        #expect(try RequestPath.normalized(normalized) == normalized)
        #expect(try RequestPath.segments(normalized) == segments)
    }

    static let pathsTable: [(String, String, [String])] = [
        ("/", "/", []), ("//", "/", []), ("/a", "/a", ["a"]), ("/a/", "/a/", ["a", ""]),
        ("//a///b", "/a/b", ["a", "b"]), ("/a/./b/../c", "/a/c", ["a", "c"]), ("/..", "/", []),
        ("/../../a/", "/a/", ["a", ""]),
        ("/a/.", "/a", ["a"]), ("/a/..", "/", []), ("/a%2Fb/%2E%2E", "/a%2Fb/%2E%2E", ["a/b", ".."]),
        ("/arn:aws%3Ax/...", "/arn:aws%3Ax/...", ["arn:aws:x", "..."]),
    ]

    @Test("A path that cannot be read is refused", arguments: ["", "a", "*", "/%", "/%zz", "/%00", "/%ff", "/a\0"])
    func unreadablePaths(_ path: String) {
        #expect(throws: RequestTargetError.self) { _ = try RequestPath.normalized(path) }
        #expect(throws: RequestTargetError.self) { _ = try RequestPath.segments(path) }
    }

    @Test("One path is signed in two ways")
    func pathRules() {
        let request = SignableRequest(method: "GET", path: "/a//b/../%3Ac:/%2F", query: "", headers: [])
        func path(_ rule: PathRule) -> Substring {
            CanonicalRequest(request, signedHeaders: [], payloadHash: "", pathRule: rule).text.split(separator: "\n")[1]
        }
        #expect(path(.normalized) == "/a/%253Ac%3A/%252F")
        #expect(path(.verbatim) == "/a//b/../%3Ac%3A/%2F")
    }

    @Test("The cache of keys stays bounded and gives the derived key")
    func cacheIsBounded() {
        let keys = SigningKeyCache()
        let request = SignableRequest(method: "GET", path: "/", query: "", headers: [])
        for number in 0..<5_000 {
            let scope = CredentialScope(day: "20261122", region: "r\(number)", service: "s3")
            let cached = keys.key(secretAccessKey: "secret", scope: scope)
            guard number.isMultiple(of: 500) else { continue }
            let text = StringToSign(
                time: SampleRequest.now,
                scope: scope,
                canonicalRequest: CanonicalRequest(request, signedHeaders: [], payloadHash: "", pathRule: .verbatim)
            )
            let derived = SigningKey(secretAccessKey: "secret", scope: scope).signature(of: text)
            #expect(cached.signature(of: text) == derived)
            #expect(keys.key(secretAccessKey: "secret", scope: scope).signature(of: text) == derived)
        }
        #expect(keys.count <= 4_096)
    }

    @Test("Credentials never show their secret")
    func credentialsAreMasked() {
        var dumped = ""
        dump(SampleRequest.temporary, to: &dumped)
        let texts = [String(describing: SampleRequest.temporary), String(reflecting: SampleRequest.temporary), dumped]
        for text in texts {
            #expect(text.contains("ASIATEMPORARY"))
            #expect(!text.contains("a temporary secret") && !text.contains("token/of"))
        }
    }
}
