import SigV4

/// The signature in the Authorization header.
///
/// The input is a request as lines. Nothing is let in but the samples; what is signed here is let in, and is refused
/// once a part of it is another.
enum AuthorizationTarget {
    static func check(_ bytes: [UInt8]) throws(Finding) {
        guard let input = RequestText(bytes) else { return }
        let hash = ContentHash.sha256Hex(input.body)
        if let verified = try? verify(input.request, hash: hash) {
            let meaning = SignedMeaning(verified, of: input.request)
            try require(known.contains(meaning), "a request that nobody signed is let in: \(input.request)")
        }
        try checkRoundTrip(input, hash: hash)
    }

    /// What each sample means when it is verified.
    static let known: [SignedMeaning] = SignedSample.calls.compactMap { call in
        (try? verify(call.request, hash: ContentHash.sha256Hex(call.body)))
            .map { SignedMeaning($0, of: call.request) }
    }

    private static func checkRoundTrip(_ input: RequestText, hash: String) throws(Finding) {
        let signed = SignedSample.signed(input.request, body: input.body)
        do {
            _ = try verify(signed, hash: hash)
        } catch .signatureMismatch {
            throw Finding(description: "what was signed does not verify: \(signed)")
        } catch {
            return
        }
        var altered = signed
        var alteredHash = hash
        switch input.body.count % 4 {
        case 0: altered.method += "X"
        case 1: altered.path += "/x"
        case 2: altered.query += altered.query.utf8.isEmpty ? "x" : "&x"
        default: alteredHash = ContentHash.sha256Hex(input.body + [0])
        }
        let isRefused = (try? verify(altered, hash: alteredHash)) == nil
        try require(isRefused, "an altered request is let in: \(altered)")
    }

    private static func verify(
        _ request: SignableRequest,
        hash: String
    ) throws(SignatureError) -> VerifiedRequest {
        try SignedSample.apiVerifier.verifyHeader(
            request,
            payloadHash: hash,
            now: SignedSample.now,
            credentials: SignedSample.lookup
        )
    }
}
