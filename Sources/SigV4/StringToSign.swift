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
        lines.append(contentsOf: Self.algorithm.utf8)
        lines.append(ASCII.newline)
        lines.append(contentsOf: time.basicFormat.utf8)
        lines.append(ASCII.newline)
        for part in [scope.day, scope.region, scope.service] {
            lines.append(contentsOf: part.utf8)
            lines.append(ASCII.slash)
        }
        lines.append(contentsOf: CredentialScope.terminator.utf8)
        lines.append(ASCII.newline)
        lines.append(contentsOf: canonicalRequest.hash.utf8)
        bytes = lines
    }
}
