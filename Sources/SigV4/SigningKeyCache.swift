import Synchronization

/// Keeps derived signing keys, so that a day's requests derive theirs once.
///
/// It is bounded: a full cache starts afresh. Entries are found by the bytes of secret, day, region and service.
public final class SigningKeyCache: Sendable {
    private let entries = Mutex<[[UInt8]: SigningKey]>([:])

    /// Makes an empty cache.
    public init() {}

    /// The key for a secret and a scope, derived if it is not there yet.
    public func key(secretAccessKey: String, scope: CredentialScope) -> SigningKey {
        let name = Self.name(secretAccessKey: secretAccessKey, scope: scope)
        if let key = entries.withLock({ $0[name] }) {
            return key
        }
        let key = SigningKey(secretAccessKey: secretAccessKey, scope: scope)
        entries.withLock { entries in
            if entries.count >= Limits.maximumCachedSigningKeys {
                entries.removeAll(keepingCapacity: true)
            }
            entries[name] = key
        }
        return key
    }

    /// How many keys are kept now.
    var count: Int { entries.withLock { $0.count } }

    private static func name(secretAccessKey: String, scope: CredentialScope) -> [UInt8] {
        // 0xFF never stands in UTF-8, so no two sets of parts run into one name.
        var name: [UInt8] = []
        name.reserveCapacity(96)
        for part in [secretAccessKey, scope.day, scope.region, scope.service] {
            name.append(part)
            name.append(0xFF)
        }
        return name
    }
}
