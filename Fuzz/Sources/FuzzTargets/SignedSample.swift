import SigV4

/// The few requests whose signatures are known here; no mutation of them may be let in as anything else.
enum SignedSample {
    static let now = SigningTime(epochSeconds: 1_795_341_600)
    static let keys = SigningKeyCache()
    static let lasting = Credentials(accessKeyID: "AKIDFUZZ", secretAccessKey: "a secret of the fuzz targets")
    static let temporary = Credentials(
        accessKeyID: "ASIAFUZZ",
        secretAccessKey: "another secret of the fuzz targets",
        sessionToken: "a/session+token=="
    )
    static let apiVerifier = RequestVerifier(service: .connect, region: "us-east-1", keys: keys)
    static let urlVerifier = PresignedURLVerifier(region: "us-east-1", maximumExpirySeconds: 300, keys: keys)

    /// Requests of the API, signed in the Authorization header, with their bodies.
    static let calls: [(request: SignableRequest, body: [UInt8])] = [
        call(
            "PUT",
            "/attached-files/instance-1",
            "associatedResourceArn=arn%3Aaws%3Acases%3Aus-east-1%3A111122223333%3Adomain%2Fd%2Fcase%2F1",
            [HeaderField("content-type", "application/json"), HeaderField("x-amz-meta-a", " b   c ")],
            #"{"FileName":"a.pdf","FileSizeInBytes":1,"FileUseCaseType":"ATTACHMENT"}"#
        ),
        call("GET", "//tags/./x/../arn%3Aaws%2Fe%CC%81/%2E%2E/", "b=2&a=%7E&a=&=&c", by: temporary),
        call("DELETE", "/", "", [HeaderField("x-one", "1"), HeaderField("X-One", "2")]),
    ]

    /// Requests to pre-signed URLs.
    static let urls: [SignableRequest] = [
        url("PUT", "/bucket/key", [HeaderField("content-length", "10"), HeaderField("content-type", "text/plain")]),
        url("GET", "/bucket/a%20b/%2F//c", query: [QueryPair(name: "response", value: "a&b=c")]),
        url("GET", "/bucket/key", by: temporary),
        url("PUT", "/bucket/key", [HeaderField("x-amz-content-sha256", ContentHash.emptySHA256Hex)]),
    ]

    /// Finds the secret of the two keys.
    static func lookup(_ id: String) -> Credentials? {
        [lasting, temporary].first { $0.accessKeyID.bytes == id.bytes }
    }

    /// Signs for the API, as a caller would; fields of an earlier signature are replaced.
    static func signed(
        _ request: SignableRequest,
        body: [UInt8],
        by credentials: Credentials = lasting
    ) -> SignableRequest {
        let signer = RequestSigner(credentials: credentials, region: "us-east-1", service: .connect, keys: keys)
        let replaced = ["authorization", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"]
        var signed = request
        signed.headers.removeAll { replaced.contains($0.name.lowercased()) }
        signed.headers += signer.sign(
            signed,
            payloadHash: ContentHash.sha256Hex(body),
            includePayloadHashHeader: body.count.isMultiple(of: 2),
            at: now
        )
        return signed
    }

    private static func call(
        _ method: String,
        _ path: String,
        _ query: String,
        _ fields: [HeaderField] = [],
        _ body: String = "",
        by credentials: Credentials = lasting
    ) -> (SignableRequest, [UInt8]) {
        let fields = [HeaderField("Host", "localhost:8730")] + fields
        let request = SignableRequest(method: method, path: path, query: query, headers: fields)
        return (signed(request, body: body.bytes, by: credentials), body.bytes)
    }

    private static func url(
        _ method: String,
        _ path: String,
        _ fields: [HeaderField] = [],
        query: [QueryPair] = [],
        by credentials: Credentials = lasting
    ) -> SignableRequest {
        let query = URLPresigner(credentials: credentials, region: "us-east-1", keys: keys).presign(
            method: method,
            host: "localhost:8730",
            path: path,
            query: query,
            signedHeaders: fields,
            expiresInSeconds: 300,
            at: now
        )
        let host = HeaderField("Host", "localhost:8730")
        return SignableRequest(method: method, path: path, query: query, headers: [host] + fields)
    }
}

/// What a verified request says, spelling aside: two requests of one meaning may share a signature.
struct SignedMeaning: Equatable {
    private let parts: [[UInt8]]

    init(_ verified: VerifiedRequest, of request: SignableRequest) {
        var parts = [request.method.bytes, verified.accessKeyID.bytes, verified.scope.text.bytes]
        parts.append("\(verified.signedAt.epochSeconds) until \(verified.expiresAt ?? 0)".bytes)
        parts += PlainTarget.segments(verified.path.bytes) ?? [verified.path.bytes]
        parts.append("query".bytes)
        for pair in verified.query.map({ [$0.name.bytes, $0.value.bytes] }).sorted(by: Self.precedes) {
            parts += pair
        }
        for name in verified.signedHeaders {
            let values = request.headers.filter { $0.name.lowercased().bytes == name.bytes }.map {
                Self.folded($0.value)
            }
            parts += [name.bytes, Array(values.joined(separator: [UInt8(ascii: ",")]))]
        }
        if verified.expiresAt == nil {
            parts.append(verified.payloadHash.headerValue.bytes)
        }
        self.parts = parts
    }

    private static func precedes(_ left: [[UInt8]], _ right: [[UInt8]]) -> Bool {
        left[0] == right[0]
            ? left[1].lexicographicallyPrecedes(right[1]) : left[0].lexicographicallyPrecedes(right[0])
    }

    private static func folded(_ value: String) -> [UInt8] {
        let words = value.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
        return Array(words.joined(separator: [0x20]))
    }
}
