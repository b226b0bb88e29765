package import AttachedFilesAPI

/// Signing secrets in memory: the readable specification of ``SecretStore``.
package actor MemorySecretStore: SecretStore {
    private var secrets: [SecretPurpose: [SigningSecret]] = [:]

    /// An empty store.
    package init() {}

    /// See ``SecretStore``.
    package func adoptSecret(
        _ candidate: [UInt8],
        for purpose: SecretPurpose,
        replacing: Bool,
        at now: Timestamp
    ) throws(StoreError) -> [SigningSecret] {
        var kept = secrets[purpose] ?? []
        guard let newest = kept.first else {
            kept = [SigningSecret(bytes: candidate, retiredAt: nil)]
            secrets[purpose] = kept
            return kept
        }
        guard replacing, newest.bytes != candidate else { return kept }
        kept[0] = SigningSecret(bytes: newest.bytes, retiredAt: now)
        kept.insert(SigningSecret(bytes: candidate, retiredAt: nil), at: 0)
        secrets[purpose] = kept
        return kept
    }
}
