import SigV4

/// What a refused signature says to a person: in the message to all, in the hint to developers.
extension SignatureError {
    /// One sentence for the message; never a secret, a token or the signature that would have been right.
    var sentence: String {
        switch self {
        case .missingAuthentication: "Missing Authentication Token"
        case .twoCredentialSources: "Credentials may stand in the Authorization header or in the query, not in both."
        case .incomplete(let sentence), .malformedScope(let sentence), .malformed(let sentence): sentence
        case .unsupportedAlgorithm: "The signing algorithm must be AWS4-HMAC-SHA256."
        case .scopeMismatch(let part, let expected, _):
            "Credential should be scoped to a valid \(part): '\(expected)' is expected."
        case .unknownAccessKey, .unexpectedSessionToken, .sessionTokenMismatch:
            "The security token included in the request is invalid."
        case .hostNotSigned: "'Host' must be a signed header."
        case .unsignedHeader(let name): "There were headers present in the request which were not signed: \(name)."
        case .duplicateHeader(let name): "The header \(name) may appear once only."
        case .duplicateQuery(let name): "The query parameter \(name) may appear once only."
        case .unsupportedPayloadMode: "The value of x-amz-content-sha256 is not taken here."
        case .payloadHashMismatch: "The value of x-amz-content-sha256 is not the SHA-256 of the body."
        case .clockSkew(let seconds):
            seconds < 0
                ? "Signature expired: the request was signed \(-seconds) seconds ago, and 900 are allowed (clock skew)."
                : "Signature not yet current: it was signed \(seconds) seconds in the future (clock skew)."
        case .expired: "Request has expired"
        case .expiryOutOfRange: "X-Amz-Expires must be a whole number of seconds that this service issues."
        case .signedHeaderMissing(let name): "The signed header \(name) is missing from the request."
        case .signatureMismatch:
            "The request signature we calculated does not match the signature you provided. "
                + "Check your key and signing method."
        }
    }

    /// One sentence that names what differs and what to do.
    var hint: String {
        switch self {
        case .missingAuthentication:
            "Sign the request with AWS Signature Version 4; in dev the access key is test and its secret is test."
        case .twoCredentialSources:
            "API calls are signed in the Authorization header, data-plane URLs in their query; send one of the two."
        case .scopeMismatch("service", let expected, let received):
            "The request was signed for '\(received)', and this is \(expected) alone: set AWS_ENDPOINT_URL_CONNECT instead "
                + "of AWS_ENDPOINT_URL."
        case .scopeMismatch(let part, let expected, let received):
            "The \(part) of the credential scope is '\(received)' and must be '\(expected)'; "
                + "check the client's region, signing name and clock."
        case .unknownAccessKey:
            "This access key is not known; in dev use test/test, or a 12-digit account id with the secret test."
        case .unexpectedSessionToken:
            "The access key has no session token; unset AWS_SESSION_TOKEN."
        case .sessionTokenMismatch:
            "The access key is temporary and this is not its session token; refresh the credentials."
        case .unsignedHeader(let name):
            "The header \(name) arrived unsigned; sign it or have no proxy add it."
        case .unsupportedPayloadMode(let mode):
            "x-amz-content-sha256 is '\(mode)'; send the hex SHA-256 of the body or leave the header out."
        case .payloadHashMismatch:
            "The body changed after it was hashed, or another body was sent."
        case .clockSkew(let seconds):
            "The clock of the caller and of the server differ by \(abs(seconds)) s; set both."
        case .expired(let seconds):
            "The URL expired \(seconds) s ago; ask for a new one, or for a longer UrlExpiryInSeconds (5 to 300)."
        case .signatureMismatch(let canonicalRequest, _):
            "Check the secret of the access key and that nothing changes method, path, query, signed headers or body "
                + "on the way; the canonical request of what arrived is: \(canonicalRequest)"
        case .incomplete: remedy("add the part that is missing, or have an AWS SDK sign the request")
        case .malformedScope, .unsupportedAlgorithm: remedy("have an AWS SDK sign the request")
        case .malformed: remedy("percent-encode the target as an AWS SDK does")
        case .hostNotSigned: remedy("put host among the signed headers")
        case .duplicateHeader, .duplicateQuery: remedy("send it once, and have no proxy add another")
        case .expiryOutOfRange: remedy("use the URL as it was issued")
        case .signedHeaderMissing: remedy("send every header that was signed, and have no proxy remove one")
        }
    }

    /// The sentence, and after it what to do.
    private func remedy(_ advice: String) -> String {
        "\(sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence); \(advice)."
    }
}
