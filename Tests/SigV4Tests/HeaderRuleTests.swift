import Testing

@testable import SigV4

@Suite("Rules for a signature in the header")
struct HeaderRuleTests {
    @Test("A signed call is let in and says what was signed")
    func signedCallIsLetIn() throws {
        let request = SampleRequest.call(path: "/a/./b//%3Ac/", query: "b=2&a=%2B+1")
        let verifier = RequestVerifier(service: .connect, region: nil, keys: SigningKeyCache())
        let verified = try verifier.verifyHeader(
            request,
            payloadHash: SampleRequest.bodyHash,
            now: SampleRequest.now,
            credentials: SampleRequest.lookup
        )
        #expect(verified.accessKeyID == "AKIDLASTING")
        #expect(verified.scope == CredentialScope(day: "20261122", region: "us-east-1", service: "connect"))
        #expect(verified.path == "/a/b/%3Ac/")
        #expect(verified.query == [QueryPair(name: "b", value: "2"), QueryPair(name: "a", value: "++1")])
        #expect(verified.signedHeaders == ["content-type", "host", "x-amz-date"])
        #expect(verified.expiresAt == nil)
        #expect(verified.payloadHash == .hex(SampleRequest.bodyHash))
    }

    @Test("An Amazon header must be signed", arguments: ["X-Amz-Acl", "x-amz-copy-source", "X-AMZ-TAGGING", "x-amz-"])
    func amazonHeaderMustBeSigned(_ name: String) {
        #expect(SampleRequest.refusal(of: SampleRequest.call(extra: [HeaderField(name, "v")])) == nil)
        let added = SampleRequest.call().adding(name, "v")
        #expect(SampleRequest.refusal(of: added) == .unsignedHeader(name.lowercased()))
    }

    @Test("A signed header must arrive")
    func signedHeaderMustArrive() {
        let request = SampleRequest.call(extra: [HeaderField("X-Amz-Acl", "v")]).removing("x-amz-acl")
        #expect(SampleRequest.refusal(of: request) == .signedHeaderMissing("x-amz-acl"))
    }

    @Test("Headers that transports change may change")
    func unsignedHeadersMayChange() {
        let request = SampleRequest.call().adding("User-Agent", "x").adding("Accept", "*/*")
        #expect(SampleRequest.refusal(of: request) == nil)
    }

    @Test("Exactly one source of credentials is taken", arguments: [true, false], QuerySources.all)
    func oneSource(_ isHeaderSent: Bool, _ source: QuerySources) {
        var request = SampleRequest.call(query: source.query)
        if !isHeaderSent {
            request = request.removing("authorization")
        }
        let expected =
            switch (isHeaderSent, source.query.isEmpty) {
            case (true, true): "none"
            case (true, false): "twoCredentialSources"
            case (false, true): "missingAuthentication"
            case (false, false): "incomplete"
            }
        #expect((SampleRequest.refusal(of: request)?.kind ?? "none") == expected)
    }

    @Test("A payload mode that is not the hash of the body is refused", arguments: HeaderRuleTests.payloadModesTable)
    func payloadModes(_ mode: String) {
        let request = SampleRequest.call(hashHeader: true).editing("x-amz-content-sha256") { _ in mode }
        #expect(SampleRequest.refusal(of: request) == .unsupportedPayloadMode(mode))
        let unsigned = SampleRequest.call().adding("X-Amz-Content-Sha256", mode)
        #expect(SampleRequest.refusal(of: unsigned) == .unsupportedPayloadMode(mode))
    }

    static let payloadModesTable = [
        "UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "unsigned-payload",
        "", "e3b0", SampleRequest.bodyHash.uppercased(), SampleRequest.bodyHash + "00", SampleRequest.bodyHash + " ",
    ]

    @Test("The content hash may be unsigned and must be that of the body")
    func contentHash() {
        #expect(SampleRequest.refusal(of: SampleRequest.call(hashHeader: true)) == nil)
        let unsigned = SampleRequest.call().adding("x-amz-content-sha256", SampleRequest.bodyHash)
        #expect(SampleRequest.refusal(of: unsigned) == nil)
        let other = SampleRequest.call().adding("x-amz-content-sha256", ContentHash.emptySHA256Hex)
        #expect(SampleRequest.refusal(of: other) == .payloadHashMismatch)
    }

    @Test("A change to any byte of the body is refused")
    func bodyBytes() {
        for index in SampleRequest.body.indices {
            var body = SampleRequest.body
            body[index] ^= 1
            let hash = ContentHash.sha256Hex(body)
            #expect(SampleRequest.refusal(of: SampleRequest.call(), payloadHash: hash)?.kind == "signatureMismatch")
            let withHeader = SampleRequest.call(hashHeader: true)
            #expect(SampleRequest.refusal(of: withHeader, payloadHash: hash) == .payloadHashMismatch)
        }
    }

    @Test("Another algorithm is refused by name", arguments: ["AWS", "AWS4-ECDSA-P256-SHA256", "aws4-hmac-sha256"])
    func algorithms(_ algorithm: String) {
        let request = SampleRequest.call().editing("authorization") { algorithm + $0.dropFirst(16) }
        #expect(SampleRequest.refusal(of: request) == .unsupportedAlgorithm(algorithm))
    }

    @Test("A scope that is not exactly ours is refused", arguments: ScopeTable.scopes)
    func scopes(_ scope: String, _ kind: String) {
        let request = SampleRequest.call().editing("authorization") {
            $0.replacing("AKIDLASTING/20261122/us-east-1/connect/aws4_request", with: scope)
        }
        #expect(SampleRequest.refusal(of: request)?.kind == kind, "\(scope)")
    }

    @Test("A signature for another service or region is refused")
    func otherService() {
        #expect(
            SampleRequest.refusal(of: SampleRequest.call(service: .s3))
                == .scopeMismatch(part: "service", expected: "connect", received: "s3")
        )
    }

    @Test("An Authorization header that is not whole is refused", arguments: HeaderRuleTests.brokenAuthorizationsTable)
    func incompleteAuthorization(_ text: String) {
        let request = SampleRequest.call().editing("authorization") { _ in text }
        #expect(SampleRequest.refusal(of: request)?.kind == "incomplete", "\(text)")
    }

    private static let credential = "Credential=AKIDLASTING/20261122/us-east-1/connect/aws4_request"
    private static let digits = String(repeating: "0", count: 64)
    static let brokenAuthorizationsTable = [
        "", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 \(credential)",
        "AWS4-HMAC-SHA256 \(credential), SignedHeaders=host", "AWS4-HMAC-SHA256 \(credential), Signature=\(digits)",
        "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=\(digits)",
        "AWS4-HMAC-SHA256 \(credential), SignedHeaders=host, Signature=\(digits), Extra=1",
        "AWS4-HMAC-SHA256 \(credential), \(credential), SignedHeaders=host, Signature=\(digits)",
        "AWS4-HMAC-SHA256 \(credential), SignedHeaders=host;x-amz-date, Signature=\(digits)0",
        "AWS4-HMAC-SHA256 \(credential), SignedHeaders=host;x-amz-date, Signature=\(digits.dropLast())",
        "AWS4-HMAC-SHA256 \(credential), SignedHeaders=host;x-amz-date, Signature=\(digits.dropLast())A",
        "AWS4-HMAC-SHA256 \(credential), SignedHeaders=x-amz-date;host, Signature=\(digits)",
        "AWS4-HMAC-SHA256 \(credential), SignedHeaders=host;host;x-amz-date, Signature=\(digits)",
        "AWS4-HMAC-SHA256 \(credential), SignedHeaders=Host;x-amz-date, Signature=\(digits)",
        "AWS4-HMAC-SHA256 \(credential), SignedHeaders=host;;x-amz-date, Signature=\(digits)",
        "AWS4-HMAC-SHA256 \(credential), SignedHeaders=, Signature=\(digits)",
    ]

    @Test("Parameters may be set apart by commas without spaces")
    func commasWithoutSpaces() {
        let request = SampleRequest.call().editing("authorization") { $0.replacing(", ", with: ",") }
        #expect(SampleRequest.refusal(of: request) == nil)
    }

    @Test("The host must be signed")
    func hostMustBeSigned() {
        let request = SampleRequest.call().editing("authorization") { $0.replacing(";host", with: "") }
        #expect(SampleRequest.refusal(of: request) == .hostNotSigned)
    }

    @Test("A single header that comes twice is refused", arguments: ["host", "authorization", "x-amz-date"])
    func doubledHeaders(_ name: String) throws {
        let request = SampleRequest.call()
        let value = try #require(request.headers.first { $0.name.lowercased() == name }?.value)
        let doubled = request.adding(name.uppercased(), value)
        #expect(SampleRequest.refusal(of: doubled) == .duplicateHeader(name))
    }

    @Test(
        "An X-Amz parameter that comes twice is refused, known or not and in whatever case",
        arguments: [
            "X-Amz-Foo=1&X-Amz-Foo=2", "X-Amz-Foo=1&x-amz-foo=1", "X-Amz-Content-Sha256=a&X-Amz-Content-Sha256=b",
        ]
    )
    func doubledParameters(_ query: String) {
        let refusal = SampleRequest.refusal(of: SampleRequest.call(query: query))
        #expect(refusal?.kind == "duplicateQuery")
        let single = String(query.prefix { $0 != "&" })
        #expect(SampleRequest.refusal(of: SampleRequest.call(query: single)) == nil)
        #expect(SampleRequest.refusal(of: SampleRequest.call(query: "a=1&a=2")) == nil)
    }

    @Test("Repeated ordinary headers join, runs of white space fold")
    func repeatedHeadersJoin() {
        let signed = SampleRequest.call(extra: [HeaderField("X-Note", "a,b c")])
        let split = signed.removing("x-note").adding("X-Note", " a ").adding("x-note", "b \t  c")
        #expect(SampleRequest.refusal(of: split) == nil)
    }

    @Test(
        "A target that cannot be decoded is refused",
        arguments: ["/%", "/%4", "/%zz", "/%00", "/%C0%AF", "/%ED%A0%80"]
    )
    func unreadableTargets(_ path: String) {
        #expect(SampleRequest.refusal(of: SampleRequest.call(path: path))?.kind == "malformed")
        let query = "a=" + path.dropFirst()
        #expect(SampleRequest.refusal(of: SampleRequest.call(query: String(query)))?.kind == "malformed")
    }

    @Test(
        "A clock may be 900 seconds off, not 901",
        arguments: [(-901, false), (-900, true), (900, true), (901, false)]
    )
    func clockSkew(_ seconds: Int64, _ isTaken: Bool) {
        let time = SigningTime(epochSeconds: SampleRequest.now.epochSeconds + seconds)
        let refusal = SampleRequest.refusal(of: SampleRequest.call(at: time))
        #expect(refusal == (isTaken ? nil : .clockSkew(seconds: seconds)))
    }

    @Test("The time comes from X-Amz-Date alone")
    func dateHeaderIsNoSubstitute() {
        let request = SampleRequest.call().removing("x-amz-date").adding("Date", "Sun, 22 Nov 2026 10:15:00 GMT")
        #expect(SampleRequest.refusal(of: request)?.kind == "incomplete")
        let unreadable = SampleRequest.call().editing("x-amz-date") { _ in "2026-11-22T10:15:00Z" }
        #expect(SampleRequest.refusal(of: unreadable)?.kind == "incomplete")
    }

    @Test("An unknown key and a wrong secret are told apart by code only")
    func unknownKeyAndWrongSecret() throws {
        let stranger = Credentials(accessKeyID: "AKIDSTRANGER", secretAccessKey: "whatever it may be")
        #expect(SampleRequest.refusal(of: SampleRequest.call(by: stranger)) == .unknownAccessKey)
        let thief = Credentials(accessKeyID: "AKIDLASTING", secretAccessKey: "not a lasting secret")
        #expect(SampleRequest.refusal(of: SampleRequest.call(by: thief))?.kind == "signatureMismatch")
        // The secret that stands in for unknown keys opens nothing.
        let insider = Credentials(
            accessKeyID: "AKIDSTRANGER",
            secretAccessKey: "no access key has this secret, it is 40."
        )
        #expect(SampleRequest.refusal(of: SampleRequest.call(by: insider)) == .unknownAccessKey)
    }

    @Test("A key that is not known has its signature computed like one that is")
    func unknownKeyCostsAsMuch() {
        for (accessKeyID, refusal) in [("AKIDSTRANGER", "unknownAccessKey"), ("AKIDLASTING", "signatureMismatch")] {
            let keys = SigningKeyCache()
            let verifier = RequestVerifier(service: .connect, region: "us-east-1", keys: keys)
            let guess = Credentials(accessKeyID: accessKeyID, secretAccessKey: "a guess")
            let error = #expect(throws: SignatureError.self) {
                try verifier.verifyHeader(
                    SampleRequest.call(by: guess),
                    payloadHash: SampleRequest.bodyHash,
                    now: SampleRequest.now,
                    credentials: SampleRequest.lookup
                )
            }
            #expect(error?.kind == refusal)
            #expect(keys.count == 1, "one key was derived for \(accessKeyID)")
        }
    }

    @Test("Unicode equivalence makes no two secrets or keys one")
    func secretsAreBytes() {
        let composed = Credentials(accessKeyID: "AKID\u{e9}", secretAccessKey: "caf\u{e9}")
        let decomposed = Credentials(accessKeyID: "AKID\u{e9}", secretAccessKey: "cafe\u{301}")
        let keys = SigningKeyCache()
        let scope = CredentialScope(day: "20261122", region: "us-east-1", service: "connect")
        let request = SampleRequest.call(by: composed)
        #expect(SampleRequest.refusal(of: request) { _ in composed } == nil)
        #expect(SampleRequest.refusal(of: request) { _ in decomposed }?.kind == "signatureMismatch")
        let text = StringToSign(
            time: SampleRequest.now,
            scope: scope,
            canonicalRequest: CanonicalRequest(request, signedHeaders: [], payloadHash: "", pathRule: .verbatim)
        )
        let signatures = [composed, decomposed].map {
            keys.key(secretAccessKey: $0.secretAccessKey, scope: scope).signature(of: text)
        }
        #expect(signatures[0] != signatures[1])
    }

    @Test("A session token is required of a temporary key and refused on a lasting one")
    func sessionTokens() {
        let temporary = SampleRequest.temporary
        #expect(SampleRequest.refusal(of: SampleRequest.call(by: temporary)) == nil)
        let withoutToken = Credentials(accessKeyID: temporary.accessKeyID, secretAccessKey: temporary.secretAccessKey)
        #expect(SampleRequest.refusal(of: SampleRequest.call(by: withoutToken)) == .sessionTokenMismatch)
        let otherToken = Credentials(
            accessKeyID: temporary.accessKeyID,
            secretAccessKey: temporary.secretAccessKey,
            sessionToken: "token/of+another=key"
        )
        #expect(SampleRequest.refusal(of: SampleRequest.call(by: otherToken)) == .sessionTokenMismatch)
        let stray = Credentials(
            accessKeyID: SampleRequest.lasting.accessKeyID,
            secretAccessKey: SampleRequest.lasting.secretAccessKey,
            sessionToken: "stray"
        )
        #expect(SampleRequest.refusal(of: SampleRequest.call(by: stray)) == .unexpectedSessionToken)
    }

    @Test("A mismatch shows what was signed, with the session token masked")
    func mismatchMasksTheToken() throws {
        let request = SampleRequest.call(by: SampleRequest.temporary).editing("content-type") { _ in "text/plain" }
        let refusal = try #require(SampleRequest.refusal(of: request))
        guard case .signatureMismatch(let canonicalRequest, let stringToSign) = refusal else {
            Issue.record("\(refusal)")
            return
        }
        #expect(canonicalRequest.contains("content-type:text/plain\n"))
        #expect(canonicalRequest.contains("x-amz-security-token:masked\n"))
        #expect(!canonicalRequest.contains("token/of"))
        #expect(stringToSign.hasPrefix("AWS4-HMAC-SHA256\n20261122T101500Z\n20261122/us-east-1/connect/aws4_request\n"))
    }
}

/// Queries that carry parts of a signature.
struct QuerySources: Sendable, CustomTestStringConvertible {
    let query: String

    var testDescription: String { query.isEmpty ? "no query" : query }

    static let all = [
        "", "X-Amz-Signature=0", "X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Credential=a", "x-amz-signature=0",
        "X-Amz-Security-Token=t", "X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c", "X%2DAmz-Signature=0",
    ]
    .map(Self.init(query:))
}

/// Credential values that are not `AKIDLASTING/20261122/us-east-1/connect/aws4_request`.
enum ScopeTable {
    static let scopes: [(String, String)] = [
        ("", "malformedScope"), ("/", "malformedScope"), ("////", "malformedScope"), ("AKIDLASTING", "malformedScope"),
        ("AKIDLASTING/20261122/us-east-1/connect", "malformedScope"),
        ("AKIDLASTING/20261122/us-east-1/connect/aws4_request/", "malformedScope"),
        ("AKIDLASTING/x/20261122/us-east-1/connect/aws4_request", "malformedScope"),
        ("/AKIDLASTING/20261122/us-east-1/connect/aws4_request", "malformedScope"),
        ("/20261122/us-east-1/connect/aws4_request", "malformedScope"),
        ("AKIDLASTING//us-east-1/connect/aws4_request", "malformedScope"),
        ("AKIDLASTING/20261122//connect/aws4_request", "malformedScope"),
        ("AKIDLASTING/20261122/us-east-1//aws4_request", "scopeMismatch"),
        ("AKIDLASTING/20261122/us-east-1/connect/", "scopeMismatch"),
        ("AKIDLASTING/2026112/us-east-1/connect/aws4_request", "malformedScope"),
        ("AKIDLASTING/202611220/us-east-1/connect/aws4_request", "malformedScope"),
        ("AKIDLASTING/2026112x/us-east-1/connect/aws4_request", "malformedScope"),
        ("AKIDLASTING/-2026112/us-east-1/connect/aws4_request", "malformedScope"),
        ("AKIDLASTING/20261121/us-east-1/connect/aws4_request", "scopeMismatch"),
        ("AKIDLASTING/20261123/us-east-1/connect/aws4_request", "scopeMismatch"),
        ("AKIDLASTING/00000000/us-east-1/connect/aws4_request", "scopeMismatch"),
        ("AKIDLASTING/20261122/us-east-2/connect/aws4_request", "scopeMismatch"),
        ("AKIDLASTING/20261122/us-east-1x/connect/aws4_request", "scopeMismatch"),
        ("AKIDLASTING/20261122/US-EAST-1/connect/aws4_request", "malformedScope"),
        ("AKIDLASTING/20261122/us_east_1/connect/aws4_request", "malformedScope"),
        ("AKIDLASTING/20261122/us-east-1%2F/connect/aws4_request", "malformedScope"),
        ("AKIDLASTING/20261122/*/connect/aws4_request", "malformedScope"),
        ("AKIDLASTING/20261122/us-east-1;/connect/aws4_request", "malformedScope"),
        ("AKIDLASTING/20261122/\(String(repeating: "a", count: 33))/connect/aws4_request", "malformedScope"),
        ("\(String(repeating: "A", count: 129))/20261122/us-east-1/connect/aws4_request", "malformedScope"),
        ("AKIDLASTING/20261122/us-east-1/Connect/aws4_request", "scopeMismatch"),
        ("AKIDLASTING/20261122/us-east-1/connectcases/aws4_request", "scopeMismatch"),
        ("AKIDLASTING/20261122/us-east-1/s3/aws4_request", "scopeMismatch"),
        ("AKIDLASTING/20261122/us-east-1/connect/AWS4_REQUEST", "scopeMismatch"),
        ("AKIDLASTING/20261122/us-east-1/connect/aws4_request2", "scopeMismatch"),
        ("AKIDLASTING/20261122/us-east-1/connect/aws4-request", "scopeMismatch"),
        ("AKIDLASTING/20261122/connect/us-east-1/aws4_request", "scopeMismatch"),
        ("20261122/us-east-1/connect/aws4_request", "malformedScope"),
        ("AKIDLASTING\\20261122\\us-east-1\\connect\\aws4_request", "malformedScope"),
        ("akidlasting/20261122/us-east-1/connect/aws4_request", "unknownAccessKey"),
        ("AKIDLASTING /20261122/us-east-1/connect/aws4_request", "unknownAccessKey"),
        ("ASIATEMPORARY/20261122/us-east-1/connect/aws4_request", "sessionTokenMismatch"),
    ]
}
