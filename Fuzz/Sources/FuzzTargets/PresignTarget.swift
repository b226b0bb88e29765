import SigV4

/// The signature in the query of a URL.
///
/// The input is a request as lines. Nothing is let in but the samples; a URL signed here is let in, and is refused
/// once it is used otherwise.
enum PresignTarget {
    static func check(_ bytes: [UInt8]) throws(Finding) {
        guard let input = RequestText(bytes) else { return }
        if let verified = try? verify(input.request) {
            let meaning = SignedMeaning(verified, of: input.request)
            try require(known.contains(meaning), "a URL that nobody signed is let in: \(input.request)")
        }
        try checkRoundTrip(input.request, choice: bytes.count)
    }

    /// What each sample means when it is verified.
    static let known: [SignedMeaning] = SignedSample.urls.compactMap { url in
        (try? verify(url)).map { SignedMeaning($0, of: url) }
    }

    private static func checkRoundTrip(_ request: SignableRequest, choice: Int) throws(Finding) {
        guard let pairs = try? QueryString.pairs(request.query) else { return }
        let fields = request.headers.filter { $0.name.lowercased() != "host" }
        let presigner = URLPresigner(
            credentials: SignedSample.lasting,
            region: "us-east-1",
            keys: SignedSample.keys
        )
        let query = presigner.presign(
            method: request.method,
            host: "localhost",
            path: request.path,
            query: pairs.filter { !$0.name.lowercased().hasPrefix("x-amz-") },
            signedHeaders: fields,
            expiresInSeconds: 60,
            at: SignedSample.now
        )
        var signed = request
        signed.query = query
        signed.headers = [HeaderField("Host", "localhost")] + fields
        do {
            _ = try verify(signed)
        } catch .signatureMismatch {
            throw Finding(description: "what was signed does not verify: \(signed)")
        } catch {
            return
        }
        switch choice % 4 {
        case 0: signed.method += "X"
        case 1: signed.path += "/x"
        case 2: signed.query += "&x"
        default: signed.headers[0].value = "localhost:1"
        }
        try require((try? verify(signed)) == nil, "an altered URL is let in: \(signed)")
    }

    private static func verify(_ request: SignableRequest) throws(SignatureError) -> VerifiedRequest {
        try SignedSample.urlVerifier.verify(request, now: SignedSample.now, credentials: SignedSample.lookup)
    }
}
