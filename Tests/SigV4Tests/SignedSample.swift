import SigV4

/// One request with its signature, as the comparison with botocore exchanges it.
struct SignedSample: Codable, Sendable {
    enum Flavour: String, Codable {
        case header, query
    }

    var flavour: Flavour
    var method: String
    var host: String
    var path: String
    var query: String
    var headers: [[String]]
    var body: String
    var key: String
    var secret: String
    var token: String?
    var region: String
    var time: String
    var expires: Int
    var canonicalRequest: String?
    var stringToSign: String?
    var signature: String?
}

extension SignedSample {
    var credentials: Credentials {
        Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token)
    }

    /// The request as it would arrive.
    var request: SignableRequest {
        SignableRequest(
            method: method,
            path: path,
            query: query,
            headers: [HeaderField("Host", host)] + headers.map { HeaderField($0[0], $0[1]) }
        )
    }

    /// An attempt to have the request verified.
    func attempt() throws -> Attempt {
        guard let time = SigningTime(basicFormat: time) else { throw Unreadable(text: time) }
        return Attempt(flavour: flavour, request: request, body: body, region: region, now: time, expires: expires)
    }
}

struct Unreadable: Error {
    let text: String
}

/// A request on its way into a verifier; mutations change one thing of it.
struct Attempt: Sendable {
    let flavour: SignedSample.Flavour
    var request: SignableRequest
    var body: String
    var region: String
    var now: SigningTime
    var expires: Int

    func verify(_ lookup: (String) -> Credentials?, keys: SigningKeyCache) throws(SignatureError) -> VerifiedRequest {
        switch flavour {
        case .header:
            try RequestVerifier(service: .connect, region: region, keys: keys).verifyHeader(
                request,
                payloadHash: ContentHash.sha256Hex(body.utf8),
                now: now,
                credentials: lookup
            )
        case .query:
            try PresignedURLVerifier(region: region, maximumExpirySeconds: 604_800, keys: keys)
                .verify(request, now: now, credentials: lookup)
        }
    }

    func index(of name: String) -> Int? {
        request.headers.firstIndex { $0.name.lowercased() == name }
    }

    mutating func editHeader(_ name: String, _ edit: (String) -> String) -> Bool {
        guard let index = index(of: name) else { return false }
        let edited = edit(request.headers[index].value)
        guard edited != request.headers[index].value else { return false }
        request.headers[index].value = edited
        return true
    }

    /// Edits the raw value of one query parameter.
    mutating func editParameter(_ name: String, _ edit: (String) -> String) -> Bool {
        var parts = request.query.split(separator: "&", omittingEmptySubsequences: false).map(String.init)
        guard let index = parts.firstIndex(where: { $0.hasPrefix(name + "=") }) else { return false }
        let old = parts[index]
        parts[index] = name + "=" + edit(String(old.dropFirst(name.count + 1)))
        request.query = parts.joined(separator: "&")
        return parts[index] != old
    }

    /// Edits one parameter of the signature, wherever this flavour carries it; `separator` is what stands in a scope.
    mutating func editClaim(_ name: String, _ edit: (_ value: String, _ separator: String) -> String) -> Bool {
        switch flavour {
        case .query:
            return editParameter("X-Amz-" + name) { edit($0, "%2F") }
        case .header:
            return editHeader("authorization") { text in
                text.split(separator: " ").map(String.init).map { word in
                    guard word.hasPrefix(name + "=") else { return word }
                    let value = word.dropFirst(name.count + 1).prefix { $0 != "," }
                    return name + "=" + edit(String(value), "/") + (word.hasSuffix(",") ? "," : "")
                }
                .joined(separator: " ")
            }
        }
    }
}
