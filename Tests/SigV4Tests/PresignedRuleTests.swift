import SigV4
import Testing

@Suite("Rules for a pre-signed URL")
struct PresignedRuleTests {
    private static let now = SampleRequest.now

    private func later(_ seconds: Int64) -> SigningTime {
        SigningTime(epochSeconds: Self.now.epochSeconds + seconds)
    }

    @Test("A pre-signed request is let in and says what was signed")
    func presignedRequestIsLetIn() throws {
        let request = SampleRequest.upload(path: "/bucket/a//./b%20c")
        let verifier = PresignedURLVerifier(region: nil, maximumExpirySeconds: 300, keys: SigningKeyCache())
        let verified = try verifier.verify(request, now: Self.now, credentials: SampleRequest.lookup)
        #expect(verified.accessKeyID == "AKIDLASTING")
        #expect(verified.scope.service == "s3")
        #expect(verified.path == "/bucket/a//./b%20c")
        #expect(verified.signedHeaders == ["content-type", "host"])
        #expect(verified.expiresAt == Self.now.epochSeconds + 300)
        #expect(verified.payloadHash == .unsigned)
        #expect(verified.query.map(\.name).contains("X-Amz-Date"))
        #expect(!verified.query.map(\.name).contains("X-Amz-Signature"))
    }

    @Test("A URL works from 900 seconds before its date to the second before its end")
    func lifetimeEdges() {
        let request = SampleRequest.upload(expiresInSeconds: 300)
        #expect(SampleRequest.refusalOfURL(request, now: later(-900)) == nil)
        #expect(SampleRequest.refusalOfURL(request, now: later(-901)) == .clockSkew(seconds: 901))
        #expect(SampleRequest.refusalOfURL(request, now: later(299)) == nil)
        #expect(SampleRequest.refusalOfURL(request, now: later(300)) == .expired(secondsAgo: 0))
        #expect(SampleRequest.refusalOfURL(request, now: later(86_400 * 400))?.kind == "expired")
    }

    @Test("A URL that is old and forged is called forged")
    func oldAndForged() {
        let request = SampleRequest.upload().editing("content-type") { _ in "text/html" }
        #expect(SampleRequest.refusalOfURL(request, now: later(9_999))?.kind == "signatureMismatch")
    }

    @Test(
        "An expiry is digits from 1 to the maximum",
        arguments: ["0", "-1", "301", "604801", "300abc", "", "+5", " 5"]
    )
    func expiries(_ expiry: String) {
        let request = SampleRequest.upload().replacingInQuery("Expires=300", with: "Expires=\(expiry)")
        #expect(SampleRequest.refusalOfURL(request) == .expiryOutOfRange)
    }

    @Test("An expiry with more digits than a number holds is out of range")
    func endlessExpiry() {
        let digits = String(repeating: "9", count: 400)
        let request = SampleRequest.upload().replacingInQuery("Expires=300", with: "Expires=\(digits)")
        #expect(SampleRequest.refusalOfURL(request) == .expiryOutOfRange)
    }

    @Test(
        "A URL works with its own method only",
        arguments: PresignedRuleTests.methodsTable,
        PresignedRuleTests.methodsTable
    )
    func methods(_ signed: String, _ sent: String) {
        var request = SampleRequest.upload(method: signed)
        request.method = sent
        #expect(
            (SampleRequest.refusalOfURL(request)?.kind ?? "none") == (signed == sent ? "none" : "signatureMismatch")
        )
    }

    static let methodsTable = ["GET", "HEAD", "PUT", "POST", "DELETE"]

    @Test("Every part of the signature must be there once", arguments: PresignedRuleTests.parametersTable)
    func parameters(_ name: String) throws {
        let request = SampleRequest.upload()
        let parts = request.query.split(separator: "&").map(String.init)
        let part = try #require(parts.first { $0.hasPrefix(name + "=") })
        var without = request
        without.query = parts.filter { $0 != part }.joined(separator: "&")
        #expect(SampleRequest.refusalOfURL(without)?.kind == "incomplete")
        var doubled = request
        doubled.query += "&" + part
        #expect(SampleRequest.refusalOfURL(doubled) == .duplicateQuery(name))
        var lowercased = request
        lowercased.query += "&" + part.lowercased()
        #expect(SampleRequest.refusalOfURL(lowercased) == .duplicateQuery(name.lowercased()))
    }

    static let parametersTable = ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"]
        .map { "X-Amz-" + $0 }

    @Test("A request without a signature is told so")
    func noSignature() {
        var request = SampleRequest.upload()
        request.query = "versionId=1"
        #expect(SampleRequest.refusalOfURL(request) == .missingAuthentication)
        let header = request.adding("Authorization", "AWS4-HMAC-SHA256 x")
        #expect(SampleRequest.refusalOfURL(header)?.kind == "incomplete")
    }

    @Test("An Authorization header beside the query is refused")
    func twoSources() {
        let request = SampleRequest.upload().adding("Authorization", "AWS4-HMAC-SHA256 x")
        #expect(SampleRequest.refusalOfURL(request) == .twoCredentialSources)
    }

    @Test("Another algorithm or scope is refused")
    func algorithmAndScope() {
        let request = SampleRequest.upload()
        #expect(
            SampleRequest.refusalOfURL(request.replacingInQuery("AWS4-HMAC-SHA256", with: "AWS4-HMAC-SHA1"))
                == .unsupportedAlgorithm("AWS4-HMAC-SHA1")
        )
        let connect = request.replacingInQuery("%2Fs3%2F", with: "%2Fconnect%2F")
        #expect(
            SampleRequest.refusalOfURL(connect) == .scopeMismatch(part: "service", expected: "s3", received: "connect")
        )
        let extra = request.replacingInQuery("%2Fs3%2F", with: "%2Fs3%2Fx%2F")
        #expect(SampleRequest.refusalOfURL(extra)?.kind == "malformedScope")
    }

    @Test("The host and every signed header must arrive as signed")
    func headersMustArrive() {
        let request = SampleRequest.upload()
        #expect(SampleRequest.refusalOfURL(request.removing("content-type")) == .signedHeaderMissing("content-type"))
        let list = "content-type%3Bhost"
        let noHost = request.replacingInQuery(list, with: "content-type")
        #expect(SampleRequest.refusalOfURL(noHost) == .hostNotSigned)
        let otherHost = request.editing("host") { _ in "evil.example" }
        #expect(SampleRequest.refusalOfURL(otherHost)?.kind == "signatureMismatch")
        let fewer = request.replacingInQuery(list, with: "host")
        #expect(SampleRequest.refusalOfURL(fewer)?.kind == "signatureMismatch")
    }

    @Test("An unsigned Amazon header is left to the caller, a doubled one is not")
    func unsignedAmazonHeaders() {
        let request = SampleRequest.upload().adding("x-amz-copy-source", "/b/k")
        #expect(SampleRequest.refusalOfURL(request) == nil)
        let doubled = request.adding("X-Amz-Copy-Source", "/b/k")
        #expect(SampleRequest.refusalOfURL(doubled) == .duplicateHeader("x-amz-copy-source"))
    }

    @Test("The body's hash is taken unsigned on a URL for any body, and bound where it was signed")
    func payloadHashes() throws {
        let verifier = PresignedURLVerifier(region: nil, maximumExpirySeconds: 300, keys: SigningKeyCache())
        let hash = SampleRequest.bodyHash
        let open = SampleRequest.upload().adding("x-amz-content-sha256", hash)
        let verified = try verifier.verify(open, now: Self.now, credentials: SampleRequest.lookup)
        #expect(verified.payloadHash == .hex(hash))
        let stated = SampleRequest.upload().adding("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
        #expect(SampleRequest.refusalOfURL(stated) == nil)

        let bound = SampleRequest.upload(headers: [HeaderField("X-Amz-Content-Sha256", hash)])
        #expect(SampleRequest.refusalOfURL(bound) == nil)
        let other = bound.editing("x-amz-content-sha256") { _ in ContentHash.emptySHA256Hex }
        #expect(SampleRequest.refusalOfURL(other)?.kind == "signatureMismatch")
        let loosened = bound.editing("x-amz-content-sha256") { _ in "UNSIGNED-PAYLOAD" }
        #expect(SampleRequest.refusalOfURL(loosened)?.kind == "signatureMismatch")
    }

    @Test("A hash that the URL carries is bound and may not contradict the header")
    func payloadHashInTheQuery() throws {
        let hash = SampleRequest.bodyHash
        #expect(SampleRequest.refusalOfURL(signed(query: "X-Amz-Content-Sha256=\(hash)", payloadHash: hash)) == nil)
        let other = signed(query: "X-Amz-Content-Sha256=\(hash)", payloadHash: hash)
            .adding("x-amz-content-sha256", ContentHash.emptySHA256Hex)
        #expect(SampleRequest.refusalOfURL(other) == .payloadHashMismatch)
        let unsigned = signed(query: "X-Amz-Content-Sha256=\(hash)", payloadHash: "UNSIGNED-PAYLOAD")
        #expect(SampleRequest.refusalOfURL(unsigned)?.kind == "signatureMismatch")
        #expect(SampleRequest.refusalOfURL(signed(query: "a=1", payloadHash: "UNSIGNED-PAYLOAD")) == nil)
        #expect(SampleRequest.refusalOfURL(signed(query: "a=1", payloadHash: hash))?.kind == "signatureMismatch")
    }

    /// A URL signed by hand, so that its payload hash can be any.
    private func signed(query: String, payloadHash: String) -> SignableRequest {
        let scope = CredentialScope(day: Self.now.day, region: "us-east-1", service: "s3")
        let credential = PercentEncoding.encode("AKIDLASTING/\(scope.text)")
        var request = SignableRequest(
            method: "GET",
            path: "/bucket/key",
            query: query + "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=\(credential)"
                + "&X-Amz-Date=\(Self.now.basicFormat)&X-Amz-Expires=300&X-Amz-SignedHeaders=host",
            headers: [HeaderField("Host", "127.0.0.1:8730")]
        )
        let canonicalRequest = CanonicalRequest(
            request,
            signedHeaders: ["host"],
            payloadHash: payloadHash,
            pathRule: .verbatim
        )
        let text = StringToSign(time: Self.now, scope: scope, canonicalRequest: canonicalRequest)
        let key = SigningKey(secretAccessKey: SampleRequest.lasting.secretAccessKey, scope: scope)
        request.query += "&X-Amz-Signature=" + key.signature(of: text)
        return request
    }

    @Test("A payload mode beyond those is refused", arguments: ["STREAMING-UNSIGNED-PAYLOAD-TRAILER", "", "abc"])
    func payloadModes(_ mode: String) {
        let request = SampleRequest.upload().adding("x-amz-content-sha256", mode)
        #expect(SampleRequest.refusalOfURL(request) == .unsupportedPayloadMode(mode))
    }

    @Test("A session token is required of a temporary key and refused on a lasting one")
    func sessionTokens() {
        let request = SampleRequest.upload(by: SampleRequest.temporary)
        #expect(SampleRequest.refusalOfURL(request) == nil)
        let token = "X-Amz-Security-Token=token%2Fof%2Bthe%3Dkey"
        let dropped = request.replacingInQuery(token + "&", with: "")
        #expect(SampleRequest.refusalOfURL(dropped) == .sessionTokenMismatch)
        let changed = request.replacingInQuery(token, with: token + "x")
        #expect(SampleRequest.refusalOfURL(changed) == .sessionTokenMismatch)
        var stray = SampleRequest.upload()
        stray.query += "&" + token
        #expect(SampleRequest.refusalOfURL(stray) == .unexpectedSessionToken)
    }

    @Test("A mismatch shows what was signed, without the token and the signature")
    func mismatchMasksTheToken() throws {
        let request = SampleRequest.upload(by: SampleRequest.temporary).editing("content-type") { _ in "a/b" }
        let refusal = try #require(SampleRequest.refusalOfURL(request))
        guard case .signatureMismatch(let canonicalRequest, _) = refusal else {
            Issue.record("\(refusal)")
            return
        }
        #expect(canonicalRequest.contains("X-Amz-Security-Token=masked&"))
        #expect(!canonicalRequest.contains("token%2Fof"))
        #expect(!canonicalRequest.contains("X-Amz-Signature"))
    }

    @Test("A path escaped in another way is the same object, an escaped slash is not")
    func pathForms() {
        var request = SampleRequest.upload(path: "/bucket/a~b%C3%A9")
        request.path = "/bucket/a%7Eb%c3%a9"
        #expect(SampleRequest.refusalOfURL(request) == nil)
        request.path = "/bucket%2Fa~b%C3%A9"
        #expect(SampleRequest.refusalOfURL(request)?.kind == "signatureMismatch")
        request.path = "/bucket/./a~b%C3%A9"
        #expect(SampleRequest.refusalOfURL(request)?.kind == "signatureMismatch")
    }
}
