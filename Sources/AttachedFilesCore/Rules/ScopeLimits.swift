package import AttachedFilesAPI

/// The limits in force for one scope: what the instance has set, else the defaults.
package struct ScopeLimits: Equatable, Sendable {
    /// The extensions allowed where nothing is set.
    ///
    /// Source: Amazon Connect Administrator Guide, "Feature limits" (documented).
    package static let defaultExtensions = [
        "csv", "doc", "docx", "heic", "jfif", "jpeg", "jpg", "mov", "mp4", "pdf", "png", "ppt", "pptx", "rtf", "txt",
        "wav", "xls", "xlsx",
    ]

    /// The largest file in bytes.
    package let maximumSizeInBytes: Int64
    /// The extensions allowed, as they were set.
    package let allowedExtensions: [String]
    /// When the scope was last changed; `nil` when never.
    package let lastModifiedAt: Timestamp?

    /// The limits behind a record; the defaults where there is none.
    package init(_ record: ConfigurationRecord?) {
        maximumSizeInBytes = record?.maximumSizeLimitInBytes ?? Limits.defaultMaximumSizeBytes
        allowedExtensions = record?.allowedExtensions ?? Self.defaultExtensions
        lastModifiedAt = record?.lastModifiedAt
    }

    /// Checks a name's extension, then a size.
    ///
    /// - Throws: ``MemberError`` with the reason `INVALID_FILE_TYPE` or `INVALID_FILE_SIZE`.
    package func check(fileName: String, sizeInBytes: Int64, scope: AttachmentScope) throws(MemberError) {
        guard let suffix = FileExtension.of(fileName) else {
            throw MemberError("FileName", "it needs an extension", reason: .invalidFileType)
        }
        guard allowedExtensions.contains(where: { FileExtension.matches($0, suffix) }) else {
            throw MemberError(
                "FileName",
                "its extension is not among those allowed in scope \(scope.rawValue)",
                reason: .invalidFileType
            )
        }
        guard sizeInBytes <= maximumSizeInBytes else {
            throw MemberError(
                "FileSizeInBytes",
                "it must be at most \(maximumSizeInBytes) in scope \(scope.rawValue)",
                reason: .invalidFileSize
            )
        }
    }

    /// The limits as callers see them.
    package func wire(
        instanceID: String,
        scope: AttachmentScope,
        showsTime: Bool
    ) -> AttachedFilesConfiguration {
        AttachedFilesConfiguration(
            instanceID: instanceID,
            attachmentScope: scope,
            maximumSizeLimitInBytes: maximumSizeInBytes,
            allowedExtensions: allowedExtensions,
            lastModifiedTime: showsTime ? lastModifiedAt?.epochSecondsLiteral : nil
        )
    }
}
