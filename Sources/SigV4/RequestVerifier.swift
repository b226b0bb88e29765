/// Verifies signatures that travel in the Authorization header: those of the API.
public struct RequestVerifier: Sendable {
    private let check: SignatureCheck
    private let clockSkewSeconds: Int64

    /// Makes a verifier for one service.
    ///
    /// - Parameters:
    ///   - service: the service name that the scope must carry, and its path rule.
    ///   - region: the only region taken; `nil` takes any.
    ///   - clockSkewSeconds: how far the time of a signature may lie from now, either way and inclusive.
    ///   - keys: where derived keys are kept.
    public init(service: SigningService, region: String?, clockSkewSeconds: Int64 = 900, keys: SigningKeyCache) {
        check = SignatureCheck(service: service, region: region, keys: keys)
        self.clockSkewSeconds = clockSkewSeconds
    }

    /// Verifies a request with its whole body.
    ///
    /// The Authorization header is the only source of credentials and `X-Amz-Date` the only source of the time. Every
    /// `x-amz-*` header that arrives must be signed, except `x-amz-content-sha256`, which is compared with the body.
    /// - Parameters:
    ///   - request: the head as it arrived.
    ///   - payloadHash: SHA-256 of the body received, 64 lower-case hexadecimal digits.
    ///   - now: the present moment.
    ///   - credentials: finds the key of an access key id; `nil` when there is none.
    /// - Returns: the proof, with the path and the pairs to route on.
    /// - Throws: the first rule that is broken: form, scope, headers, payload mode, time, key, token, signature.
    public func verifyHeader(
        _ request: SignableRequest,
        payloadHash: String,
        now: SigningTime,
        credentials: (String) -> Credentials?
    ) throws(SignatureError) -> VerifiedRequest {
        try check.checkSingleHeaders(request)
        let (path, pairs) = try target(of: request)
        let claims = try claims(of: request, pairs: pairs)
        try check.checkScope(claims)
        try check.checkSignedHeaders(claims, arrivedIn: request)
        try checkAmazonHeaders(request, claims: claims)
        try checkDeclaredHash(request, payloadHash: payloadHash)
        let skew = claims.time.epochSeconds - now.epochSeconds
        guard abs(skew) <= clockSkewSeconds else { throw .clockSkew(seconds: skew) }
        try check.checkSignature(
            claims,
            of: request,
            payloadHashes: [payloadHash],
            now: now,
            credentials: credentials
        )
        return VerifiedRequest(
            claims: claims,
            expiresAt: nil,
            path: path,
            query: pairs,
            payloadHash: .hex(payloadHash)
        )
    }

    private func target(of request: SignableRequest) throws(SignatureError) -> (String, [QueryPair]) {
        do {
            let pairs = try QueryString.pairs(request.query)
            switch check.service.pathRule {
            case .normalized:
                return (try RequestPath.normalized(request.path), pairs)
            case .verbatim:
                try RequestPath.check(request.path)
                return (request.path, pairs)
            }
        } catch {
            throw .malformed(error.sentence)
        }
    }

    private func claims(of request: SignableRequest, pairs: [QueryPair]) throws(SignatureError) -> SignatureClaims {
        let areCredentialsInQuery = QueryName.areCredentials(in: pairs)
        guard let authorization = request.firstValue("authorization") else {
            guard !areCredentialsInQuery else {
                throw .incomplete("A signature in the query is taken for file URLs only; send an Authorization header.")
            }
            throw .missingAuthentication
        }
        guard !areCredentialsInQuery else { throw .twoCredentialSources }
        try QueryName.checkNoneTwice(in: pairs)
        return try SignatureClaims(authorization: authorization, headersOf: request)
    }

    private func checkAmazonHeaders(_ request: SignableRequest, claims: SignatureClaims) throws(SignatureError) {
        for field in request.headers where field.name.hasPrefixIgnoringCase("x-amz-") {
            guard
                claims.signedHeaders.contains(where: { field.name.hasBytesIgnoringCase($0) })
                    || field.name.hasBytesIgnoringCase("x-amz-content-sha256")
            else { throw .unsignedHeader(String(decoding: field.name.lowercaseBytes, as: UTF8.self)) }
        }
    }

    private func checkDeclaredHash(_ request: SignableRequest, payloadHash: String) throws(SignatureError) {
        guard let declared = request.firstValue("x-amz-content-sha256") else { return }
        guard case .hex(let digits) = PayloadHash(headerValue: declared) else {
            throw .unsupportedPayloadMode(declared)
        }
        guard digits.isEqualInConstantTime(to: payloadHash) else { throw .payloadHashMismatch }
    }
}
