/// Why a request was not let in; closed, so that callers answer every case.
///
/// No case carries a secret, a token or the signature that would have been right.
public enum SignatureError: Error, Sendable, Equatable {
    /// The request carries no signature at all.
    case missingAuthentication
    /// Credentials stand in the Authorization header and in the query.
    case twoCredentialSources
    /// A part of the signature is missing or unreadable; one sentence says which.
    case incomplete(String)
    /// The algorithm is not `AWS4-HMAC-SHA256`; carries the word that was received.
    case unsupportedAlgorithm(String)
    /// The credential is not `KEY/day/region/service/aws4_request`; one sentence says why.
    case malformedScope(String)
    /// One part of the scope differs: `day`, `region`, `service` or `terminator`.
    case scopeMismatch(part: String, expected: String, received: String)
    /// No such access key.
    case unknownAccessKey
    /// A session token came with a key that has none.
    case unexpectedSessionToken
    /// The session token of a temporary key is missing or another.
    case sessionTokenMismatch
    /// `host` is not among the signed headers.
    case hostNotSigned
    /// An `x-amz-*` header arrived that the signature does not cover; carries its lower-case name.
    case unsignedHeader(String)
    /// A header that must be single came twice; carries its lower-case name.
    case duplicateHeader(String)
    /// An `X-Amz-*` query parameter came twice; carries its name.
    case duplicateQuery(String)
    /// The value of `x-amz-content-sha256` names a mode that is not taken; carries it.
    case unsupportedPayloadMode(String)
    /// `x-amz-content-sha256` differs from the hash of the body.
    case payloadHashMismatch
    /// The time of the signature is too far from now; positive when it lies in the future.
    case clockSkew(seconds: Int64)
    /// The URL was signed rightly and is over since so many seconds, 0 in its first second.
    case expired(secondsAgo: Int64)
    /// `X-Amz-Expires` is no number, below 1 or above the maximum.
    case expiryOutOfRange
    /// The request target cannot be read; one sentence says why.
    case malformed(String)
    /// A header that the signature covers did not arrive; carries its lower-case name.
    case signedHeaderMissing(String)
    /// The signature is not that of this request; carries what was signed, with a session token masked.
    case signatureMismatch(canonicalRequest: String, stringToSign: String)
}
