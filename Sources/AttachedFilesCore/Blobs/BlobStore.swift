package import AttachedFilesAPI
package import NIOCore

/// The bytes of files: what was last uploaded for a file, and blobs that never change.
///
/// Every conformance passes `BlobStoreContract`. A method that returns has made its change durable. The metadata
/// decides whether a file exists; bytes without a row are garbage.
package protocol BlobStore: Sendable {
    /// Stores a body under a new blob id and makes it the one staged for its file.
    ///
    /// Nothing is stored unless the body ends cleanly with exactly `sizeInBytes` bytes and `check` accepts its
    /// digests. Of several puts for a file the last to return wins; the blob staged before becomes superseded, and
    /// stays readable until it is removed. Bodies are never held whole.
    /// - Parameters:
    ///   - fileID: the file, a lower-case UUID.
    ///   - sizeInBytes: how many bytes the body must have.
    ///   - digests: what to compute besides MD5 and SHA-256.
    ///   - next: the body, a buffer at a time; `nil` at its clean end.
    ///   - check: refuses the body by throwing, before anything is kept.
    /// - Returns: the blob, durable.
    /// - Throws: `.body` with what `next` or `check` threw; `.size` when the body is longer or shorter;
    ///   `.store` when the medium failed.
    func put(
        _ fileID: String,
        sizeInBytes: Int64,
        digests: Set<ChecksumAlgorithm>,
        next: () async throws -> ByteBuffer?,
        check: (ContentDigests) throws -> Void
    ) async throws(PutError) -> StoredBlob

    /// The blob staged for a file, or `nil`.
    func staged(_ fileID: String) async throws(StoreError) -> StoredBlob?

    /// Opens part of a blob.
    ///
    /// - Parameters:
    ///   - blob: a blob that was put.
    ///   - range: byte offsets within the blob.
    /// - Returns: the bytes of the range.
    /// - Throws: `.notFound` when the blob was removed; `.unavailable` when its bytes are known to be damaged.
    func read(_ blob: StoredBlob, range: Range<Int64>) async throws(StoreError) -> BlobContent

    /// Removes a blob's bytes, and forgets that it is staged or superseded; one that is gone is no error.
    func remove(_ blobID: String) async throws(StoreError)

    /// Forgets what is staged for a file and removes all its blobs but `pinned`; nothing staged is no error.
    func removeStaged(_ fileID: String, keeping pinned: String?) async throws(StoreError)

    /// Blobs that another put superseded before a moment, at most `limit`, oldest first.
    func superseded(before: Timestamp, limit: Int) async throws(StoreError) -> [SupersededBlob]

    /// A part of what is stored, in an order of the store's own and whatever the metadata knows.
    ///
    /// All parts together have every blob that was there from the first to the last, superseded ones apart.
    /// - Parameters:
    ///   - position: ``BlobInventory/next`` of the part before; `nil` begins.
    ///   - limit: about how many blobs to look at, at least 1.
    /// - Returns: the part.
    /// - Throws: `.unavailable` when the medium failed.
    func inventory(after position: String?, limit: Int) async throws(StoreError) -> BlobInventory

    /// Makes the bytes of a blob unreadable and keeps them aside; one that is gone is no error.
    func quarantine(_ blobID: String) async throws(StoreError)

    /// Opens all of a blob for a look at its bytes, also where they are known to be damaged: somebody may have put them
    /// back.
    func inspect(_ blob: StoredBlob) async throws(StoreError) -> BlobContent

    /// Lets a blob be read again whose bytes were looked at and are those that were put.
    func markWhole(_ blobID: String) async throws(StoreError)
}

extension BlobStore {
    /// Opens all of a blob, where nobody can put bytes back.
    package func inspect(_ blob: StoredBlob) async throws(StoreError) -> BlobContent {
        try await read(blob, range: 0..<blob.sizeInBytes)
    }

    /// Does nothing, where nobody can put bytes back.
    package func markWhole(_ blobID: String) async throws(StoreError) {}
}

/// A part of what a blob store holds.
package struct BlobInventory: Sendable {
    /// A blob as the store knows it.
    package struct Item: Sendable {
        /// The blob's id.
        package let blobID: String
        /// The file that it is staged for, or was when that was completed; `nil` when the store knows of none.
        package let fileID: String?
        /// A blob and its file.
        package init(blobID: String, fileID: String?) {
            self.blobID = blobID
            self.fileID = fileID
        }
    }

    /// The blobs of this part.
    package let items: [Item]
    /// Where the next part begins; `nil` after the last.
    package let next: String?

    /// A part with these blobs.
    package init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }
}

/// Why a put stored nothing.
package enum PutError: Error, Sendable {
    /// The body failed or was refused.
    case body(any Error)
    /// The body has another size: the bytes read so far, at most one more than declared.
    case size(received: Int64)
    /// The medium failed.
    case store(StoreError)
}

/// Part of a blob, opened for reading.
package enum BlobContent: Sendable {
    /// In memory.
    case bytes(ByteBuffer)
    /// In a file.
    case file(OpenBlob)
}

/// A range of an open file; whoever gets one calls `close` exactly once.
package struct OpenBlob: Sendable {
    /// The file descriptor, open for reading.
    package let descriptor: CInt
    /// The first byte's offset in the file.
    package let offset: Int64
    /// How many bytes.
    package let count: Int64
    /// Gives the descriptor back.
    package let close: @Sendable () -> Void

    /// A range of an open file.
    package init(descriptor: CInt, offset: Int64, count: Int64, close: @escaping @Sendable () -> Void) {
        self.descriptor = descriptor
        self.offset = offset
        self.count = count
        self.close = close
    }
}

/// A blob whose place another has taken.
package struct SupersededBlob: Hashable, Sendable {
    /// Its id.
    package let id: String
    /// The file that it was uploaded for.
    package let fileID: String

    /// A blob of a file.
    package init(id: String, fileID: String) {
        self.id = id
        self.fileID = fileID
    }
}
