package import AttachedFilesAPI

/// The signing secrets of the service, so that every node has them.
///
/// Every conformance passes `SecretStoreContract`. A method that returns has made its change durable.
package protocol SecretStore: Sendable {
    /// Offers a secret for a purpose and returns all that are kept, newest first, in one transaction.
    ///
    /// The candidate is taken when nothing is kept yet, or when `replacing` and the newest differs; the one it
    /// replaces is then retired at `now`. Concurrent first calls keep one secret.
    func adoptSecret(
        _ candidate: [UInt8],
        for purpose: SecretPurpose,
        replacing: Bool,
        at now: Timestamp
    ) async throws(StoreError) -> [SigningSecret]
}

/// What a secret signs; no secret serves two purposes.
package enum SecretPurpose: String, Hashable, Sendable, CaseIterable {
    /// Pre-signed URLs of the data plane.
    case urls
    /// Page tokens of listings.
    case pages
}

/// A secret of the service.
package struct SigningSecret: Equatable, Sendable {
    /// The secret, 32 bytes or more.
    package let bytes: [UInt8]
    /// When a newer one took its place; `nil` for the newest.
    package let retiredAt: Timestamp?

    /// A secret and when it was retired.
    package init(bytes: [UInt8], retiredAt: Timestamp?) {
        self.bytes = bytes
        self.retiredAt = retiredAt
    }
}
