import Crypto
import Foundation
import SigV4

/// The signature written out as the documentation does, so that ours is compared with a second reading of it.
enum TestHMAC {
    static func signature(
        secret: String,
        scope: CredentialScope,
        time: SigningTime,
        canonicalRequestHash: String
    ) -> [UInt8] {
        var key = Array("AWS4\(secret)".utf8)
        for part in [scope.day, scope.region, scope.service, "aws4_request"] {
            key = mac(part, key: key)
        }
        let text = "AWS4-HMAC-SHA256\n\(time.basicFormat)\n\(scope.text)\n\(canonicalRequestHash)"
        return mac(text, key: key)
    }

    private static func mac(_ text: String, key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: key)))
    }
}
