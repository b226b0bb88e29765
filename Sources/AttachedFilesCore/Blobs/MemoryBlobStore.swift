package import AttachedFilesAPI
package import NIOCore

/// Bytes in memory: the readable specification of ``BlobStore``.
///
/// Nothing survives the process, and a body is held whole.
package actor MemoryBlobStore {
    private struct Superseded {
        let blobID: String
        let fileID: ExactString
        let since: Timestamp
    }

    private let clock: any WallClock
    private let random: any RandomSource
    private var contents: [String: ByteBuffer] = [:]
    private var staged: [ExactString: StoredBlob] = [:]
    private var superseded: [Superseded] = []
    private var damaged: Set<String> = []

    /// An empty store.
    package init(clock: any WallClock, random: any RandomSource) {
        self.clock = clock
        self.random = random
    }

    private func stage(_ content: ByteBuffer, _ digests: ContentDigests, for fileID: String) -> StoredBlob {
        let now = clock.now()
        let blob = StoredBlob(
            id: BlobID.make(at: now, random: random),
            sizeInBytes: digests.sizeInBytes,
            md5: digests.md5,
            sha256: digests.sha256,
            storedAt: now
        )
        contents[blob.id] = content
        if let earlier = staged.updateValue(blob, forKey: ExactString(fileID)) {
            superseded.append(Superseded(blobID: earlier.id, fileID: ExactString(fileID), since: now))
        }
        return blob
    }
}

extension MemoryBlobStore: BlobStore {
    /// See ``BlobStore``.
    package nonisolated func put(
        _ fileID: String,
        sizeInBytes: Int64,
        digests: Set<ChecksumAlgorithm>,
        next: () async throws -> ByteBuffer?,
        check: (ContentDigests) throws -> Void
    ) async throws(PutError) -> StoredBlob {
        var hasher = ContentHasher(digests)
        var content = ByteBuffer()
        do {
            while var buffer = try await next() {
                hasher.update(buffer)
                content.writeBuffer(&buffer)
                if content.readableBytes > sizeInBytes { break }
            }
        } catch {
            throw .body(error)
        }
        guard content.readableBytes == sizeInBytes else {
            throw .size(received: min(Int64(content.readableBytes), sizeInBytes + 1))
        }
        let computed = hasher.finish()
        do {
            try check(computed)
        } catch {
            throw .body(error)
        }
        return await stage(content, computed, for: fileID)
    }

    /// See ``BlobStore``.
    package func staged(_ fileID: String) throws(StoreError) -> StoredBlob? {
        staged[ExactString(fileID)]
    }

    /// See ``BlobStore``.
    package func read(_ blob: StoredBlob, range: Range<Int64>) throws(StoreError) -> BlobContent {
        guard !damaged.contains(blob.id) else { throw .unavailable(cause: DamagedBlob(id: blob.id)) }
        guard let content = contents[blob.id] else { throw .notFound }
        let part = range.clamped(to: 0..<Int64(content.readableBytes))
        let start = content.readerIndex + Int(part.lowerBound)
        guard let bytes = content.getSlice(at: start, length: part.count) else { throw .notFound }
        return .bytes(bytes)
    }

    /// See ``BlobStore``.
    package func remove(_ blobID: String) throws(StoreError) {
        contents[blobID] = nil
        damaged.remove(blobID)
        superseded.removeAll { $0.blobID == blobID }
        staged = staged.filter { $0.value.id != blobID }
    }

    /// See ``BlobStore``.
    package func removeStaged(_ fileID: String, keeping pinned: String?) throws(StoreError) {
        let file = ExactString(fileID)
        var gone = superseded.filter { $0.fileID == file }.map(\.blobID)
        if let blob = staged.removeValue(forKey: file) { gone.append(blob.id) }
        for blobID in gone where blobID != pinned { contents[blobID] = nil }
        superseded.removeAll { $0.fileID == file }
    }

    /// See ``BlobStore``.
    package func superseded(before: Timestamp, limit: Int) throws(StoreError) -> [SupersededBlob] {
        superseded.filter { $0.since < before }.prefix(limit).map { .init(id: $0.blobID, fileID: $0.fileID.string) }
    }

    /// See ``BlobStore``.
    package func inventory(after position: String?, limit: Int) throws(StoreError) -> BlobInventory {
        let noted = Set(superseded.map(\.blobID))
        let all = contents.keys.filter { !noted.contains($0) && $0 > position ?? "" }.sorted()
        let owners = Dictionary(staged.map { ($1.id, $0.string) }) { first, _ in first }
        let part = all.prefix(limit)
        return BlobInventory(
            items: part.map { .init(blobID: $0, fileID: owners[$0]) },
            next: part.count < all.count ? part.last : nil
        )
    }

    /// See ``BlobStore``.
    package func quarantine(_ blobID: String) throws(StoreError) {
        guard contents[blobID] != nil else { return }
        damaged.insert(blobID)
    }
}
