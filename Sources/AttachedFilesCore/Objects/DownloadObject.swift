package import AttachedFilesAPI

extension AttachedFileService {
    /// The approved file behind a key, with its pinned bytes.
    ///
    /// - Parameter key: from the path of a URL whose signature was verified.
    /// - Returns: the file and its blob.
    /// - Throws: `NoSuchKey` after Delete; `AccessDenied` unless the file is approved; a fault of the store.
    package func openDownload(
        _ key: ObjectKey
    ) async throws(ObjectError) -> (file: AttachedFile, blob: StoredBlob) {
        guard let file = try await findFile(key) else {
            throw ObjectError(
                .noSuchKey,
                "The specified key does not exist.",
                hint: "The file was deleted; its URLs died with it."
            )
        }
        guard file.status == .approved, let blob = file.blob else {
            throw ObjectError(
                .accessDenied,
                "Access Denied",
                hint: "The file is \(file.status.wire.rawValue) and only an APPROVED file can be downloaded."
            )
        }
        return (file, blob)
    }

    /// Opens part of a blob.
    ///
    /// - Parameters:
    ///   - blob: from ``openDownload(_:)``.
    ///   - range: byte offsets within the blob.
    /// - Returns: the bytes, or an open file whose `close` the caller calls.
    /// - Throws: `NoSuchKey` when the file was deleted meanwhile; a fault of the store.
    package func read(_ blob: StoredBlob, range: Range<Int64>) async throws(ObjectError) -> BlobContent {
        do {
            return try await blobs.read(blob, range: range)
        } catch {
            report(error)
            throw ObjectError(error)
        }
    }
}
