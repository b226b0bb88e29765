import Crypto
import FoundationEssentials

/// The third stage of a signature: the key derived for one day, region and service.
///
/// Source: Signature Version 4, "Calculate the signature" (documented).
public struct SigningKey: Sendable {
    /// Has taken in the key already, so that a signature costs no work on it.
    private let code: HMAC<SHA256>

    /// Derives the 32 bytes by four HMACs.
    public init(secretAccessKey: String, scope: CredentialScope) {
        var key = SymmetricKey(data: Array("AWS4".utf8) + Array(secretAccessKey.utf8))
        for part in [scope.day, scope.region, scope.service, CredentialScope.terminator] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        code = HMAC<SHA256>(key: key)
    }

    /// Signs, giving 64 lower-case hexadecimal digits.
    public func signature(of stringToSign: StringToSign) -> String {
        authenticationCode(of: stringToSign).withUnsafeBytes { Hex.encode($0) }
    }

    /// Whether `signature` is that of `stringToSign`; Crypto compares in constant time.
    func isValid(_ signature: [UInt8], for stringToSign: StringToSign) -> Bool {
        authenticationCode(of: stringToSign) == signature
    }

    private func authenticationCode(of stringToSign: StringToSign) -> HMAC<SHA256>.MAC {
        var code = code
        code.update(data: stringToSign.bytes)
        return code.finalize()
    }
}
