package import AttachedFilesAPI
package import AttachedFilesCore
package import NIOCore

/// Which blob is staged for which file, and which blobs nobody needs; it keeps the bytes of small ones as well.
///
/// A method that returns has made its change durable.
package protocol BlobIndex: Sendable {
    /// The id of the pair of stores that this one is of; `nil` before ``join(_:)``.
    var pairID: String? { get }

    /// Makes the store one of a pair, whatever it was before.
    func join(_ pairID: String) async throws(StoreError)

    /// Makes a blob the one staged for a file; the one before becomes superseded.
    ///
    /// - Parameters:
    ///   - blob: a blob with a new id.
    ///   - bytes: what it holds, kept in the same step; `nil` when the bytes are durable as a file already.
    ///   - fileID: the file that it was uploaded for.
    /// - Throws: `.full` or `.unavailable`, and then nothing of it is kept.
    func stage(_ blob: StoredBlob, bytes: ByteBuffer?, for fileID: String) async throws(StoreError)

    /// The bytes of a blob that are kept here; `nil` when they are in a file or gone, and when they are noted as damaged
    /// and `seesDamaged` is false.
    func content(of blobID: String, seesDamaged: Bool) async throws(StoreError) -> ByteBuffer?

    /// The blob staged for a file, or `nil`.
    func staged(_ fileID: String) async throws(StoreError) -> StoredBlob?

    /// Blobs superseded before a moment, at most `limit`, oldest first.
    func superseded(before: Timestamp, limit: Int) async throws(StoreError) -> [SupersededBlob]

    /// Forgets what is staged for a file and what it superseded, and all notes of `pinned`, with the bytes kept here.
    ///
    /// - Returns: the blobs whose files are to be removed; they count as superseded until they are forgotten.
    func release(_ fileID: String, keeping pinned: String?) async throws(StoreError) -> [String]

    /// Forgets a blob whose bytes are kept here, and makes a staged one with a file a superseded one.
    ///
    /// - Returns: whether a file may be there that is to be removed.
    func unstage(_ blobID: String) async throws(StoreError) -> Bool

    /// Forgets superseded blobs whose files are gone.
    func forget(_ blobIDs: [String]) async throws(StoreError)

    /// Records of staged blobs, in an order that new ones do not change.
    ///
    /// - Parameters:
    ///   - key: the ``BlobRecord/key`` of the last record seen; 0 begins.
    ///   - limit: at most so many.
    /// - Returns: the records after `key`.
    /// - Throws: `.unavailable` when the medium failed.
    func records(after key: Int64, limit: Int) async throws(StoreError) -> [BlobRecord]

    /// Records of blobs whose bytes are kept here and that are neither staged nor superseded, as pinned ones may be.
    ///
    /// - Parameters:
    ///   - key: the ``BlobRecord/key`` of the last record seen; 0 begins.
    ///   - limit: at most so many.
    /// - Returns: the records after `key`.
    /// - Throws: `.unavailable` when the medium failed.
    func loose(after key: Int64, limit: Int) async throws(StoreError) -> [BlobRecord]

    /// Those of some blobs of which nothing is known here: not staged, not superseded, not kept, not damaged.
    func unknown(of blobIDs: [String]) async throws(StoreError) -> [String]

    /// Notes that a blob's bytes are not what was stored.
    func markDamaged(_ blobID: String) async throws(StoreError)

    /// Takes that note back.
    func markWhole(_ blobID: String) async throws(StoreError)

    /// Whether a blob was noted as damaged.
    func isDamaged(_ blobID: String) async throws(StoreError) -> Bool

    /// What the last commit failed with, when the medium failed it; `nil` again once one succeeds.
    var fault: StoreError? { get }

    /// Commits a change that matters to nobody: whether the index can make things durable now.
    func probe() async throws(StoreError)

    /// Ends the index.
    func close() async throws(StoreError)
}

/// What the index knows of a blob.
package struct BlobRecord: Sendable {
    /// The place of the record.
    package let key: Int64
    /// The file that the blob is staged for; `nil` when it is not staged.
    package let fileID: String?
    /// The blob.
    package let blobID: String

    /// A record of these values.
    package init(key: Int64, fileID: String?, blobID: String) {
        self.key = key
        self.fileID = fileID
        self.blobID = blobID
    }
}
