import Crypto
import FoundationEssentials

/// The third stage of a signature: the key derived for one day, region and service.
///
/// Source: Signature Version 4, "Calculate the signature" (documented).
public struct SigningKey: Sendable {
    /// Both hashes of RFC 2104 with the key taken in, so that a signature costs no work on it.
    private let inner: SHA256
    private let outer: SHA256

    /// Derives the 32 bytes by four HMACs.
    public init(secretAccessKey: String, scope: CredentialScope) {
        var key = SymmetricKey(data: Array("AWS4".utf8) + Array(secretAccessKey.utf8))
        for part in [scope.day, scope.region, scope.service, CredentialScope.terminator] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        (inner, outer) = key.withUnsafeBytes { (Self.hash(of: $0, mask: 0x36), Self.hash(of: $0, mask: 0x5C)) }
    }

    /// Source: RFC 2104, section 2.
    private static func hash(of key: UnsafeRawBufferPointer, mask: UInt8) -> SHA256 {
        var block = [UInt8](repeating: mask, count: SHA256.blockByteCount)
        for (index, byte) in key.enumerated() { block[index] ^= byte }
        var hash = SHA256()
        block.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash
    }

    /// Signs, giving 64 lower-case hexadecimal digits.
    public func signature(of stringToSign: StringToSign) -> String {
        authenticationCode(of: stringToSign).withUnsafeBytes { Hex.encode($0) }
    }

    /// Whether `signature` is that of `stringToSign`; compares every byte whatever the earlier ones were.
    func isValid(_ signature: [UInt8], for stringToSign: StringToSign) -> Bool {
        authenticationCode(of: stringToSign).withUnsafeBytes { code in
            guard code.count == signature.count else { return false }
            return code.indices.reduce(0 as UInt8) { $0 | (code[$1] ^ signature[$1]) } == 0
        }
    }

    /// HMAC of the text.
    private func authenticationCode(of stringToSign: StringToSign) -> SHA256.Digest {
        var inner = inner
        stringToSign.bytes.withUnsafeBytes { inner.update(bufferPointer: $0) }
        var outer = outer
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize()
    }
}
