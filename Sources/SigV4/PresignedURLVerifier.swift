/// Verifies signatures that travel in the query: those of pre-signed URLs.
public struct PresignedURLVerifier: Sendable {
    private let check: SignatureCheck
    private let maximumExpirySeconds: Int
    private let clockSkewSeconds: Int64

    /// Makes a verifier for one service.
    ///
    /// - Parameters:
    ///   - service: the service name that the scope must carry, and its path rule.
    ///   - region: the only region taken; `nil` takes any.
    ///   - maximumExpirySeconds: the longest lifetime taken; above seven days it counts as seven days.
    ///   - clockSkewSeconds: how far in the future a URL may have been signed, inclusive.
    ///   - keys: where derived keys are kept.
    public init(
        service: SigningService = .s3,
        region: String?,
        maximumExpirySeconds: Int,
        clockSkewSeconds: Int64 = 900,
        keys: SigningKeyCache
    ) {
        check = SignatureCheck(service: service, region: region, keys: keys)
        self.maximumExpirySeconds = min(maximumExpirySeconds, Limits.maximumExpiryInSeconds)
        self.clockSkewSeconds = clockSkewSeconds
    }

    /// Verifies the head of a request, before any byte of its body is read.
    ///
    /// The query is the only source of credentials. An `x-amz-content-sha256` of 64 digits that the signature does not
    /// bind is let through on a URL for any body, and then ``VerifiedRequest/payloadHash`` must be compared with the
    /// bytes. Which unsigned `x-amz-*` headers may arrive is for the caller to judge by
    /// ``VerifiedRequest/signedHeaders``. Time is judged after the signature.
    /// - Parameters:
    ///   - request: the head as it arrived.
    ///   - now: the moment at which the request began.
    ///   - credentials: finds the key of an access key id; `nil` when there is none.
    /// - Returns: the proof, with the path and the pairs to route on.
    /// - Throws: the first rule that is broken: form, scope, headers, payload mode, key, token, signature, time.
    public func verify(
        _ request: SignableRequest,
        now: SigningTime,
        credentials: (String) -> Credentials?
    ) throws(SignatureError) -> VerifiedRequest {
        try check.checkSingleHeaders(request)
        let pairs = try pairs(of: request)
        try checkSource(request, pairs: pairs)
        let claims = try SignatureClaims(pairs: pairs)
        let lifetime = try lifetime(pairs)
        try check.checkScope(claims)
        try check.checkSignedHeaders(claims, arrivedIn: request)
        let (payloadHash, acceptedHashes) = try payloadHashes(request, pairs: pairs, claims: claims)
        try check.checkSignature(
            claims,
            of: request,
            payloadHashes: acceptedHashes,
            now: now,
            credentials: credentials
        )
        let skew = claims.time.epochSeconds - now.epochSeconds
        guard skew <= clockSkewSeconds else { throw .clockSkew(seconds: skew) }
        let expiresAt = claims.time.epochSeconds + lifetime
        guard now.epochSeconds < expiresAt else { throw .expired(secondsAgo: now.epochSeconds - expiresAt) }
        return VerifiedRequest(
            claims: claims,
            expiresAt: expiresAt,
            path: request.path,
            query: pairs,
            payloadHash: payloadHash
        )
    }

    private func pairs(of request: SignableRequest) throws(SignatureError) -> [QueryPair] {
        let pairs: [QueryPair]
        do {
            try RequestPath.check(request.path)
            pairs = try QueryString.pairs(request.query)
        } catch {
            throw .malformed(error.sentence)
        }
        try QueryName.checkNoneTwice(in: pairs)
        return pairs
    }

    private func checkSource(_ request: SignableRequest, pairs: [QueryPair]) throws(SignatureError) {
        let isAuthorizationSent = request.firstValue("authorization") != nil
        guard QueryName.areCredentials(in: pairs) else {
            guard isAuthorizationSent else { throw .missingAuthentication }
            throw .incomplete("Files are reached by pre-signed URLs only; the Authorization header is not taken here.")
        }
        guard !isAuthorizationSent else { throw .twoCredentialSources }
    }

    private func lifetime(_ pairs: [QueryPair]) throws(SignatureError) -> Int64 {
        guard let text = pairs.value(QueryName.expires) else {
            throw .incomplete("The query has no \(QueryName.expires).")
        }
        guard (1...Limits.maximumExpiryDigits).contains(text.utf8.count), text.utf8.allSatisfy(ASCII.isDigit),
            let seconds = Int64(text), seconds >= 1, seconds <= Int64(maximumExpirySeconds)
        else { throw .expiryOutOfRange }
        return seconds
    }

    /// What the bytes must hash to, and what the last line of the canonical request may be.
    private func payloadHashes(
        _ request: SignableRequest,
        pairs: [QueryPair],
        claims: SignatureClaims
    ) throws(SignatureError) -> (PayloadHash, accepted: [String]) {
        let header = request.firstValue("x-amz-content-sha256")
        let parameter = pairs.value(QueryName.contentSHA256)
        guard let declared = header ?? parameter else {
            return (.unsigned, [PayloadHash.unsigned.headerValue])
        }
        guard let payloadHash = PayloadHash(headerValue: declared) else { throw .unsupportedPayloadMode(declared) }
        if let parameter, !parameter.hasSameBytes(as: declared) {
            throw .payloadHashMismatch
        }
        let isBound = parameter != nil || claims.covers("x-amz-content-sha256") || payloadHash == .unsigned
        return (payloadHash, isBound ? [declared] : [PayloadHash.unsigned.headerValue, declared])
    }
}
