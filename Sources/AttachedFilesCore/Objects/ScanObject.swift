package import AttachedFilesAPI
import SigV4

extension AttachedFileService {
    /// The file behind a scanner's key, with the bytes that it is to look at.
    ///
    /// - Parameter key: from the path of a URL whose signature was verified by the scanner's secret.
    /// - Returns: the file and its blob.
    /// - Throws: `AccessDenied` unless the file is scanning, under this very lease and with these very bytes; a fault
    ///   of the store.
    package func openScan(
        _ key: ScanObjectKey
    ) async throws(ObjectError) -> (file: AttachedFile, blob: StoredBlob) {
        guard let scans, let file = try await findFile(key.object), file.status == .scanning, let blob = file.blob,
            Hex.encode(blob.sha256).isSameBytes(as: key.sha256)
        else { throw Self.scanIsOver }
        let isHeld: Bool
        do {
            isHeld = try await scans.isHeld(file.id, token: key.token)
        } catch {
            report(error)
            throw ObjectError(error)
        }
        guard isHeld else { throw Self.scanIsOver }
        return (file, blob)
    }

    private static let scanIsOver = ObjectError(
        .accessDenied,
        "Access Denied",
        hint: "The scan that this URL was made for is over."
    )
}
