/// Signs requests in the Authorization header.
public struct RequestSigner: Sendable {
    private let credentials: Credentials
    private let region: String
    private let service: SigningService
    private let keys: SigningKeyCache

    /// Fields that proxies and transports change or drop; a signature over them would break on the way.
    private static let unsignedHeaders = [
        "authorization", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    /// The fields that ``sign(_:payloadHash:includePayloadHashHeader:at:)`` adds itself.
    private static let addedHeaders = ["authorization", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"]

    /// Makes a signer for one key, region and service.
    public init(credentials: Credentials, region: String, service: SigningService, keys: SigningKeyCache) {
        self.credentials = credentials
        self.region = region
        self.service = service
        self.keys = keys
    }

    /// Signs every field of the request except those that transports change, such as `User-Agent`.
    ///
    /// - Parameters:
    ///   - request: has its `Host`; fields of an earlier signature are not looked at and must be replaced.
    ///   - payloadHash: SHA-256 of the body, 64 lower-case hexadecimal digits, or `UNSIGNED-PAYLOAD` for S3.
    ///   - includePayloadHashHeader: adds `X-Amz-Content-Sha256`, which S3 demands.
    ///   - time: the present moment.
    /// - Returns: the fields to add: `X-Amz-Date`, `X-Amz-Security-Token` and `X-Amz-Content-Sha256` where they apply,
    ///   and `Authorization` last.
    public func sign(
        _ request: SignableRequest,
        payloadHash: String,
        includePayloadHashHeader: Bool,
        at time: SigningTime
    ) -> [HeaderField] {
        var added = [HeaderField("X-Amz-Date", time.basicFormat)]
        if let token = credentials.sessionToken {
            added.append(HeaderField("X-Amz-Security-Token", token))
        }
        if includePayloadHashHeader {
            added.append(HeaderField("X-Amz-Content-Sha256", payloadHash))
        }
        var signed = request
        signed.headers.removeAll { field in Self.addedHeaders.contains { field.name.hasBytesIgnoringCase($0) } }
        signed.headers += added
        let canonicalRequest = CanonicalRequest(
            signed,
            signedHeaders: SignedHeaders.names(of: signed.headers, except: Self.unsignedHeaders),
            payloadHash: payloadHash,
            pathRule: service.pathRule
        )
        let scope = CredentialScope(day: time.day, region: region, service: service.name)
        let signature = keys.key(secretAccessKey: credentials.secretAccessKey, scope: scope)
            .signature(of: StringToSign(time: time, scope: scope, canonicalRequest: canonicalRequest))
        let authorization = """
            \(StringToSign.algorithm) Credential=\(credentials.accessKeyID)/\(scope.text), \
            SignedHeaders=\(canonicalRequest.signedHeaders.joined(separator: ";")), Signature=\(signature)
            """
        added.append(HeaderField("Authorization", authorization))
        return added
    }
}
