import Foundation
import SigV4
import Testing

/// One case of the published suite.
struct SigV4Vector: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let method: String
    let path: String
    let query: String
    let headers: [[String]]
    let body: String
    let normalize: Bool
    let timestamp: String
    let region: String
    let service: String
    let signBody: Bool
    let canonicalRequest: String

    var testDescription: String { name }

    private struct Suite: Decodable {
        let cases: [SigV4Vector]
    }

    static let folder = ProcessInfo.processInfo.environment["CASEFILE_VECTORS"]

    /// Every case, none where the folder is not named.
    static let all: [SigV4Vector] = {
        guard let folder, let data = FileManager.default.contents(atPath: folder + "/sigv4_suite.json") else {
            return []
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return (try? decoder.decode(Suite.self, from: data).cases) ?? []
    }()
}

/// The suite signs paths that are not escaped yet, so one encoding is what both of our rules do to them; its cases
/// without normalisation are S3's.
@Suite("AWS's signing test suite", .enabled(if: Botocore.isCI || SigV4Vector.folder != nil, "set CASEFILE_VECTORS"))
struct CanonicalRequestVectorTests {
    @Test("The suite is there")
    func suiteIsThere() {
        #expect(SigV4Vector.all.count >= 30)
    }

    @Test("The stages of a published case", arguments: SigV4Vector.all)
    func stages(_ vector: SigV4Vector) throws {
        let basicFormat = vector.timestamp.filter { $0 != "-" && $0 != ":" }
        let time = try #require(SigningTime(basicFormat: basicFormat))
        let payloadHash = ContentHash.sha256Hex(vector.body.utf8)
        let lines = vector.canonicalRequest.split(separator: "\n", omittingEmptySubsequences: false)
        let signedHeaders = lines[lines.count - 2].split(separator: ";").map(String.init)
        var headers = vector.headers.map { HeaderField($0[0], $0[1]) }
        headers.append(HeaderField("X-Amz-Date", basicFormat))
        headers.append(HeaderField("X-Amz-Security-Token", "<token>"))
        if vector.signBody {
            headers.append(HeaderField("x-amz-content-sha256", payloadHash))
        }
        let request = SignableRequest(method: vector.method, path: vector.path, query: vector.query, headers: headers)
        let canonicalRequest = CanonicalRequest(
            request,
            signedHeaders: signedHeaders,
            payloadHash: payloadHash,
            pathRule: vector.normalize ? .normalized : .verbatim
        )
        #expect(canonicalRequest.text == vector.canonicalRequest)

        let scope = CredentialScope(day: time.day, region: vector.region, service: vector.service)
        let text = StringToSign(time: time, scope: scope, canonicalRequest: canonicalRequest)
        let hash = ContentHash.sha256Hex(vector.canonicalRequest.utf8)
        #expect(text.text == "AWS4-HMAC-SHA256\n\(basicFormat)\n\(scope.text)\n\(hash)")
    }

    @Test("Our signer builds the canonical request of a published case", arguments: SigV4Vector.all)
    func signerCoversTheSameHeaders(_ vector: SigV4Vector) throws {
        let time = try #require(SigningTime(basicFormat: vector.timestamp.filter { $0 != "-" && $0 != ":" }))
        let service = SigningService(name: vector.service, pathRule: vector.normalize ? .normalized : .verbatim)
        let isTokenSigned = vector.canonicalRequest.contains("x-amz-security-token")
        let credentials = Credentials(
            accessKeyID: "AKID",
            secretAccessKey: "secret",
            sessionToken: isTokenSigned ? "<token>" : nil
        )
        let signer = RequestSigner(
            credentials: credentials,
            region: vector.region,
            service: service,
            keys: SigningKeyCache()
        )
        let added = signer.sign(
            SignableRequest(
                method: vector.method,
                path: vector.path,
                query: vector.query,
                headers: vector.headers.map { HeaderField($0[0], $0[1]) }
            ),
            payloadHash: ContentHash.sha256Hex(vector.body.utf8),
            includePayloadHashHeader: vector.signBody,
            at: time
        )
        let scope = CredentialScope(day: time.day, region: vector.region, service: vector.service)
        let hash = ContentHash.sha256Hex(vector.canonicalRequest.utf8)
        let expected = Hex.encode(
            TestHMAC.signature(secret: "secret", scope: scope, time: time, canonicalRequestHash: hash)
        )
        #expect(added.last?.value.hasSuffix("Signature=\(expected)") == true)
    }
}
