package import AttachedFilesAPI

/// The headers that an upload has to carry: `HeadersToInclude`.
///
/// Source: names as in a captured chat upload (observed); the set for attached files is ours.
package enum UploadHeaders {
    /// The headers for a file, in the casing to send; every value has at most 256 characters.
    package static func required(for file: AttachedFile) -> [UploadURLMetadata.Header] {
        [
            .init("Content-Type", MediaType.of(fileName: file.fileName)),
            .init("Content-Length", "\(file.fileSizeInBytes)"),
            .init(
                "Content-Disposition",
                ContentDisposition.attachment(fileName: file.fileName, limit: Limits.headerValueLength)
            ),
            .init("x-amz-acl", "bucket-owner-full-control"),
            .init("x-amz-meta-account_id", file.resource.instance.account),
            .init("x-amz-meta-organization_id", file.resource.instance.instanceID),
        ]
    }
}
