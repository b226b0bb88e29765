/// The part of verification that both flavours share.
struct SignatureCheck: Sendable {
    let service: SigningService
    /// `nil` takes any region.
    let region: String?
    let keys: SigningKeyCache

    /// Signs in place of the secret of an unknown key, so that it costs as much; no key is let in by it.
    private static let standInSecret = "no access key has this secret, it is 40."

    /// Refuses a repeated `Host`, `Authorization` or `x-amz-*` field.
    func checkSingleHeaders(_ request: SignableRequest) throws(SignatureError) {
        for (index, field) in request.headers.enumerated() {
            guard
                field.name.hasPrefixIgnoringCase("x-amz-") || field.name.hasBytesIgnoringCase("host")
                    || field.name.hasBytesIgnoringCase("authorization")
            else { continue }
            guard !request.headers[..<index].contains(where: { $0.name.isSameName(as: field.name) }) else {
                throw .duplicateHeader(String(decoding: field.name.lowercaseBytes, as: UTF8.self))
            }
        }
    }

    /// Compares every part of the scope with what this verifier takes and with the time of the signature.
    func checkScope(_ claims: SignatureClaims) throws(SignatureError) {
        let received = claims.scope
        let day = claims.time.day
        guard received.day.hasSameBytes(as: day) else {
            throw .scopeMismatch(part: "day", expected: day, received: received.day)
        }
        if let region, !received.region.hasSameBytes(as: region) {
            throw .scopeMismatch(part: "region", expected: region, received: received.region)
        }
        guard received.service.hasSameBytes(as: service.name) else {
            throw .scopeMismatch(part: "service", expected: service.name, received: received.service)
        }
    }

    /// Asks for `host` among the signed headers, and for every signed header among those that arrived.
    func checkSignedHeaders(_ claims: SignatureClaims, arrivedIn request: SignableRequest) throws(SignatureError) {
        guard claims.covers("host") else { throw .hostNotSigned }
        for name in claims.signedHeaders where request.firstValue(name) == nil {
            throw .signedHeaderMissing(name)
        }
    }

    /// Compares the signature, then judges key and token; an unknown key costs what a known one does.
    ///
    /// `payloadHashes` are the values that the last line of the canonical request may have, at least one.
    /// - Throws: `.unknownAccessKey`, `.unexpectedSessionToken`, `.sessionTokenMismatch`, `.signatureMismatch`.
    func checkSignature(
        _ claims: SignatureClaims,
        of request: SignableRequest,
        payloadHashes: [String],
        now: SigningTime,
        credentials: (String) -> Credentials?
    ) throws(SignatureError) {
        let known = credentials(claims.accessKeyID)
        let key = signingKey(secret: known?.secretAccessKey ?? Self.standInSecret, claims: claims, now: now)
        let query = CanonicalQuery(request.query)
        var isValid = false
        for payloadHash in payloadHashes {
            let canonicalRequest = CanonicalRequest(
                request,
                query: query,
                signedHeaders: claims.signedHeaders,
                payloadHash: payloadHash,
                pathRule: service.pathRule
            )
            let text = StringToSign(time: claims.time, scope: claims.scope, canonicalRequest: canonicalRequest)
            if key.isValid(claims.signature, for: text) {
                isValid = true
            }
        }
        guard let known else { throw .unknownAccessKey }
        try checkSessionToken(claims.sessionToken, of: known)
        guard isValid else { throw mismatch(claims, request: request, payloadHash: payloadHashes[0]) }
    }

    private func signingKey(secret: String, claims: SignatureClaims, now: SigningTime) -> SigningKey {
        let age = now.epochSeconds - claims.time.epochSeconds
        guard abs(age) <= Limits.cachedDayWindowInSeconds else {
            return SigningKey(secretAccessKey: secret, scope: claims.scope)
        }
        return keys.key(secretAccessKey: secret, scope: claims.scope)
    }

    private func checkSessionToken(_ received: String?, of known: Credentials) throws(SignatureError) {
        guard let expected = known.sessionToken else {
            guard received == nil else { throw .unexpectedSessionToken }
            return
        }
        guard let received, received.isEqualInConstantTime(to: expected) else { throw .sessionTokenMismatch }
    }

    private func mismatch(
        _ claims: SignatureClaims,
        request: SignableRequest,
        payloadHash: String
    ) -> SignatureError {
        func canonicalRequest(_ request: SignableRequest) -> CanonicalRequest {
            CanonicalRequest(
                request,
                signedHeaders: claims.signedHeaders,
                payloadHash: payloadHash,
                pathRule: service.pathRule
            )
        }
        let text = StringToSign(
            time: claims.time,
            scope: claims.scope,
            canonicalRequest: canonicalRequest(request)
        )
        return .signatureMismatch(
            canonicalRequest: canonicalRequest(request.maskingSessionToken()).text,
            stringToSign: text.text
        )
    }
}

extension SignatureClaims {
    /// Whether the signature claims to cover this lower-case name.
    func covers(_ name: String) -> Bool {
        signedHeaders.contains { $0.hasSameBytes(as: name) }
    }
}

extension SignableRequest {
    /// The same request with `masked` in place of every session token, for people to read.
    fileprivate func maskingSessionToken() -> SignableRequest {
        var masked = self
        for index in masked.headers.indices
        where masked.headers[index].name.hasBytesIgnoringCase("x-amz-security-token") {
            masked.headers[index].value = "masked"
        }
        let parts = query.utf8.split(separator: ASCII.ampersand, omittingEmptySubsequences: false)
        masked.query =
            parts.map { part in
                let text = String(Substring(part))
                let name = String(Substring(part.prefix { $0 != ASCII.equals }))
                guard PercentEncoding.decode(name)?.hasBytesIgnoringCase("x-amz-security-token") == true else {
                    return text
                }
                return name + "=masked"
            }
            .joined(separator: "&")
        return masked
    }
}
