package import AttachedFilesAPI
package import AttachedFilesCore

/// Which blob is staged for which file, and which blobs nobody needs; the bytes lie elsewhere.
///
/// A method that returns has made its change durable.
package protocol BlobIndex: Sendable {
    /// Makes a blob, whose bytes are durable, the one staged for a file; the one before becomes superseded.
    func stage(_ blob: StoredBlob, for fileID: String) async throws(StoreError)

    /// The blob staged for a file, or `nil`.
    func staged(_ fileID: String) async throws(StoreError) -> StoredBlob?

    /// Blobs superseded before a moment, at most `limit`, oldest first.
    func superseded(before: Timestamp, limit: Int) async throws(StoreError) -> [String]

    /// Forgets what is staged for a file and what it superseded, and all notes of `pinned`.
    ///
    /// - Returns: the blobs to remove; they count as superseded for ever until they are forgotten.
    func release(_ fileID: String, keeping pinned: String?) async throws(StoreError) -> [String]

    /// Makes a staged blob a superseded one; any other is left as it is.
    func unstage(_ blobID: String) async throws(StoreError)

    /// Forgets superseded blobs whose bytes are gone.
    func forget(_ blobIDs: [String]) async throws(StoreError)

    /// What the last commit failed with, when the medium failed it; `nil` again once one succeeds.
    var fault: StoreError? { get }

    /// Commits a change that matters to nobody: whether the index can make things durable now.
    func probe() async throws(StoreError)

    /// Ends the index.
    func close() async throws(StoreError)
}
