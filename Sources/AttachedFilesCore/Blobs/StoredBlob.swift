package import AttachedFilesAPI

/// Bytes that are durable under an id of ours; one id, one content, for ever.
package struct StoredBlob: Hashable, Sendable {
    /// The id: 32 lower-case hexadecimal digits, never used twice.
    package let id: String
    /// How many bytes.
    package let sizeInBytes: Int64
    /// MD5 of the bytes, 16 bytes; the ETag.
    package let md5: [UInt8]
    /// SHA-256 of the bytes, 32 bytes.
    package let sha256: [UInt8]
    /// When the bytes became durable.
    package let storedAt: Timestamp

    /// A blob of these values.
    package init(id: String, sizeInBytes: Int64, md5: [UInt8], sha256: [UInt8], storedAt: Timestamp) {
        self.id = id
        self.sizeInBytes = sizeInBytes
        self.md5 = md5
        self.sha256 = sha256
        self.storedAt = storedAt
    }
}
