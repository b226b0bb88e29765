/// Signs URLs in their query, so that whoever holds one can send that request until it expires.
public struct URLPresigner: Sendable {
    private let credentials: Credentials
    private let region: String
    private let service: SigningService
    private let keys: SigningKeyCache
    private let frames: PresignFrameCache?

    /// Makes a presigner for one key, region and service.
    ///
    /// - Parameters:
    ///   - credentials: the key.
    ///   - region: where URLs are good.
    ///   - service: what they are for.
    ///   - keys: derived keys, shared.
    ///   - frames: what URLs of this key and service share, for who signs many; `nil` for others.
    public init(
        credentials: Credentials,
        region: String,
        service: SigningService = .s3,
        keys: SigningKeyCache,
        frames: PresignFrameCache? = nil
    ) {
        self.frames = frames
        self.credentials = credentials
        self.region = region
        self.service = service
        self.keys = keys
    }

    /// Signs method, host, path, query, the given headers and the lifetime; the body stays unsigned.
    ///
    /// - Parameters:
    ///   - method: the only method that the URL works with.
    ///   - host: the authority as the `Host` field will carry it, with a port unless it is the default one.
    ///   - path: the escaped path of the URL, `/bucket/key`.
    ///   - query: further parameters, decoded; part of the answer.
    ///   - signedHeaders: fields besides `Host` that must be sent with these values.
    ///   - expiresInSeconds: how long the URL works, 1–604800.
    ///   - time: the present moment.
    /// - Returns: the raw query of the URL, to be put behind its `?`. It is a secret: who reads it may use it.
    public func presign(
        method: String,
        host: String,
        path: String,
        query: [QueryPair] = [],
        signedHeaders: [HeaderField],
        expiresInSeconds: Int,
        at time: SigningTime
    ) -> String {
        let request = SignableRequest(
            method: method,
            path: path,
            headers: [HeaderField("host", host)] + signedHeaders
        )
        func make() -> PresignFrame {
            makeFrame(of: request, query: query, expiresInSeconds: expiresInSeconds, at: time)
        }
        // Further parameters are rare, and no frame is kept for them.
        let frame =
            query.isEmpty
            ? frames?.frame(
                time: time,
                expiresInSeconds: expiresInSeconds,
                region: region,
                headers: request.headers,
                make: make
            ) ?? make() : make()
        let canonicalRequest = CanonicalRequest(
            request,
            query: frame.query,
            signedHeaders: frame.names,
            payloadHash: request.firstValue("x-amz-content-sha256") ?? PayloadHash.unsigned.headerValue,
            pathRule: service.pathRule
        )
        let text = StringToSign(time: time, scope: frame.scope, canonicalRequest: canonicalRequest)
        let signature = frame.key.signature(of: text)
        var query = ""
        query.reserveCapacity(frame.text.utf8.count + signature.utf8.count + 32)
        query += frame.text
        query += "&X-Amz-Signature="
        query += signature
        return query
    }

    /// All of a query but its signature.
    private func makeFrame(
        of request: SignableRequest,
        query: [QueryPair],
        expiresInSeconds: Int,
        at time: SigningTime
    ) -> PresignFrame {
        let names = SignedHeaders.names(of: request.headers)
        let scope = CredentialScope(day: time.day, region: region, service: service.name)
        var pairs = query
        pairs.append(QueryPair(name: "X-Amz-Algorithm", value: StringToSign.algorithm))
        pairs.append(QueryPair(name: "X-Amz-Credential", value: "\(credentials.accessKeyID)/\(scope.text)"))
        pairs.append(QueryPair(name: "X-Amz-Date", value: time.basicFormat))
        pairs.append(QueryPair(name: "X-Amz-Expires", value: String(expiresInSeconds)))
        if let token = credentials.sessionToken {
            pairs.append(QueryPair(name: "X-Amz-Security-Token", value: token))
        }
        pairs.append(QueryPair(name: "X-Amz-SignedHeaders", value: names.joined(separator: ";")))
        let canonicalQuery = CanonicalQuery(pairs)
        return PresignFrame(
            names: names,
            query: canonicalQuery,
            text: String(decoding: canonicalQuery.bytes, as: UTF8.self),
            scope: scope,
            key: keys.key(secretAccessKey: credentials.secretAccessKey, scope: scope)
        )
    }
}
