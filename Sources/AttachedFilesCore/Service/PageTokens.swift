import Crypto
import SigV4

/// Seals the position of a listing into a token, so that only tokens this service issued are taken.
package struct PageTokens: Sendable {
    private static let sealBytes = 16
    private let key: SymmetricKey

    /// Tokens sealed by a secret of 32 bytes.
    package init(secret: SigningSecret) {
        key = SymmetricKey(data: secret.bytes)
    }

    /// A token for a position within one listing.
    ///
    /// - Parameters:
    ///   - position: where to go on.
    ///   - listing: what is listed, so that a token of another listing is not taken.
    /// - Returns: lower-case hexadecimal digits.
    package func token(position: String, listing: [String]) -> String {
        Hex.encode(seal(position, listing)) + Hex.encode(Array(position.utf8))
    }

    /// The position in a token, or `nil` when this service did not issue it for this listing.
    package func position(in token: String, listing: [String]) -> String? {
        guard let bytes = Hex.decode(token), bytes.count >= Self.sealBytes,
            let position = String(validating: bytes[Self.sealBytes...], as: UTF8.self)
        else { return nil }
        let difference = zip(seal(position, listing), bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        return difference == 0 ? position : nil
    }

    private func seal(_ position: String, _ listing: [String]) -> [UInt8] {
        var message: [UInt8] = []
        for part in listing + [position] {
            withUnsafeBytes(of: UInt64(part.utf8.count).bigEndian) { message.append(contentsOf: $0) }
            message.append(contentsOf: part.utf8)
        }
        return Array(HMAC<SHA256>.authenticationCode(for: message, using: key).prefix(Self.sealBytes))
    }
}
