package import AttachedFilesAPI

/// What sweep and scrub ask of the metadata about bytes; nothing here changes a row.
///
/// Every conformance passes `InspectionStoreContract`.
package protocol InspectionStore: Sendable {
    /// What the files with these ids need of the bytes that were uploaded for them; ids without a row are left out.
    func needs(of fileIDs: [String]) async throws(StoreError) -> [String: BytesNeed]

    /// Blobs that rows pin, in the order of their files' ids.
    ///
    /// - Parameters:
    ///   - fileID: the file of the last blob seen; `nil` begins.
    ///   - limit: at most so many.
    /// - Returns: the blobs of files whose ids come after `fileID`.
    /// - Throws: `.unavailable` when the backend cannot answer.
    func pinnedBlobs(after fileID: String?, limit: Int) async throws(StoreError) -> [PinnedBlob]

    /// Those of some files that are pending and were started before a moment.
    func pending(of fileIDs: [String], startedBefore: Timestamp) async throws(StoreError) -> Set<String>

    /// How much a round of the sweep without a bound would change.
    ///
    /// - Parameters:
    ///   - startedBefore: uploads open since before then, as ``SweepStore/expireUploads(olderThan:by:limit:)`` takes them.
    ///   - changedBefore: rows that ended before then, as ``SweepStore/removeEnded(olderThan:by:limit:)``.
    ///   - expiredBefore: tokens whose life ended before then, as ``SweepStore/removeTokens(by:limit:)``.
    /// - Returns: the counts, with what the first step leaves to the next ones.
    /// - Throws: `.unavailable` when the backend cannot answer.
    func due(
        startedBefore: Timestamp,
        changedBefore: Timestamp,
        expiredBefore: Timestamp
    ) async throws(StoreError) -> DueCounts
}

/// What a file needs of the bytes that were uploaded for it.
package enum BytesNeed: Hashable, Sendable {
    /// Whatever is staged: the upload is open.
    case staged
    /// One blob.
    case pinned(String)
    /// Nothing.
    case nothing
}

/// A blob that a row pins.
package struct PinnedBlob: Hashable, Sendable {
    /// The file.
    package let fileID: String
    /// Its bytes.
    package let blob: StoredBlob

    /// A file and its bytes.
    package init(fileID: String, blob: StoredBlob) {
        self.fileID = fileID
        self.blob = blob
    }
}

/// What a sweep has to do.
package struct DueCounts: Hashable, Sendable {
    /// Uploads past their life.
    package var expiredUploads = 0
    /// Rejected and failed rows past their retention.
    package var endedFiles = 0
    /// Those of them that pin bytes.
    package var endedPins = 0
    /// Tokens past their life.
    package var tokens = 0

    /// Nothing to do.
    package init() {}
}
