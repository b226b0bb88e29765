extension SignatureClaims {
    /// Reads the Authorization header, `X-Amz-Date` and `X-Amz-Security-Token`.
    ///
    /// A `Date` header is no substitute for `X-Amz-Date`.
    /// - Throws: `.unsupportedAlgorithm`, `.incomplete` and what the parts throw.
    init(authorization: String, headersOf request: SignableRequest) throws(SignatureError) {
        let words = authorization.utf8.split(separator: ASCII.space, maxSplits: 1, omittingEmptySubsequences: true)
        guard words.count == 2 else {
            throw .incomplete("The Authorization header must be an algorithm, a space and its parameters.")
        }
        let algorithm = String(Substring(words[0]))
        guard algorithm.hasSameBytes(as: StringToSign.algorithm) else { throw .unsupportedAlgorithm(algorithm) }
        let parameters = try AuthorizationParameters(words[1])
        guard let date = request.firstValue("x-amz-date") else {
            throw .incomplete("The X-Amz-Date header is missing.")
        }
        try self.init(
            credential: parameters.credential,
            date: date,
            signedHeaders: parameters.signedHeaders,
            signature: parameters.signature,
            sessionToken: request.firstValue("x-amz-security-token")
        )
    }
}

/// The three parameters of the Authorization header, each there exactly once.
private struct AuthorizationParameters {
    let credential: String
    let signedHeaders: String
    let signature: String

    private static let names = ["Credential", "SignedHeaders", "Signature"]

    init(_ bytes: Substring.UTF8View) throws(SignatureError) {
        var values: [String?] = [nil, nil, nil]
        for part in bytes.split(separator: ASCII.comma, maxSplits: 3, omittingEmptySubsequences: false) {
            let pair = part.drop { $0 == ASCII.space }
                .split(separator: ASCII.equals, maxSplits: 1, omittingEmptySubsequences: false)
                .map { String(Substring($0)) }
            guard pair.count == 2, let index = Self.names.firstIndex(where: { $0.hasSameBytes(as: pair[0]) }),
                values[index] == nil
            else {
                throw .incomplete("The Authorization header must hold Credential, SignedHeaders and Signature once.")
            }
            values[index] = Self.trimmed(pair[1])
        }
        guard let credential = values[0] else { throw Self.missing(Self.names[0]) }
        guard let signedHeaders = values[1] else { throw Self.missing(Self.names[1]) }
        guard let signature = values[2] else { throw Self.missing(Self.names[2]) }
        self.credential = credential
        self.signedHeaders = signedHeaders
        self.signature = signature
    }

    private static func missing(_ name: String) -> SignatureError {
        .incomplete("The Authorization header has no \(name).")
    }

    private static func trimmed(_ value: String) -> String {
        guard value.utf8.last == ASCII.space else { return value }
        let end = value.utf8.lastIndex { $0 != ASCII.space }.map { value.utf8.index(after: $0) }
        return String(value[..<(end ?? value.startIndex)])
    }
}
