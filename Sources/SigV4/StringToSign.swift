/// The second stage of a signature: algorithm, time, scope and the hash of the canonical request.
///
/// Source: Signature Version 4, "Create a string to sign" (documented).
public struct StringToSign: Sendable {
    /// The one algorithm that is signed and accepted.
    public static let algorithm = "AWS4-HMAC-SHA256"

    /// The text as bytes.
    let bytes: [UInt8]

    /// The four lines.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Joins the lines for a canonical request.
    public init(time: SigningTime, scope: CredentialScope, canonicalRequest: CanonicalRequest) {
        var lines: [UInt8] = []
        lines.reserveCapacity(192)
        lines.append(Self.algorithm)
        lines.append(ASCII.newline)
        lines.append(time.basicFormat)
        lines.append(ASCII.newline)
        lines.append(scope.day)
        lines.append(ASCII.slash)
        lines.append(scope.region)
        lines.append(ASCII.slash)
        lines.append(scope.service)
        lines.append(ASCII.slash)
        lines.append(CredentialScope.terminator)
        lines.append(ASCII.newline)
        canonicalRequest.appendHash(to: &lines)
        bytes = lines
    }
}
