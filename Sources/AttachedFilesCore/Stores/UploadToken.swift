package import AttachedFilesAPI

/// A client's idempotency key with what it stands for.
///
/// Kept per (account, instance, resource), also when its file is gone.
package struct UploadToken: Equatable, Sendable {
    /// The key, 1–500 characters, equal only byte for byte.
    package let text: ExactString
    /// SHA-256 of the parameters that a replay has to repeat; 32 bytes.
    package let fingerprint: [UInt8]
    /// From when on the store may forget it.
    package let expiresAt: Timestamp

    /// A token of these values.
    package init(text: String, fingerprint: [UInt8], expiresAt: Timestamp) {
        self.text = ExactString(text)
        self.fingerprint = fingerprint
        self.expiresAt = expiresAt
    }
}

/// The quotas of a resource; files that are pending, scanning or approved count.
package struct ResourceQuota: Equatable, Sendable {
    /// The most files, at least 1.
    package let files: Int
    /// The most bytes in all; `nil` for no bound.
    package let bytes: Int64?

    /// Quotas of these values.
    package init(files: Int, bytes: Int64?) {
        self.files = files
        self.bytes = bytes
    }
}

/// What an insert did.
package enum InsertResult: Equatable, Sendable {
    /// Another file has the id; nothing was written.
    case idIsTaken
    /// The row was inserted.
    case inserted
    /// An earlier call with the same token and fingerprint inserted this row, shown as it is now.
    case replayed(AttachedFile)
}
