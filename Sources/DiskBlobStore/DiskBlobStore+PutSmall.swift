import AttachedFilesCore
import NIOCore

/// The small shelf: bytes that become durable in the same commit as their record, as one file each would cost more.
extension DiskBlobStore {
    /// ``put(_:sizeInBytes:digests:next:check:)`` of a body that is small enough to be held whole.
    func putSmall(
        _ fileID: String,
        sizeInBytes: Int64,
        digests: Set<ChecksumAlgorithm>,
        next: () async throws -> ByteBuffer?,
        check: (ContentDigests) throws -> Void
    ) async throws(PutError) -> StoredBlob {
        let content = try await collect(sizeInBytes, from: next)
        let computed = await digest(of: content) {
            var hasher = ContentHasher(digests)
            hasher.update(content)
            return hasher.finish()
        }
        try Self.refuse(computed, unless: check)
        let now = clock.now()
        let blob = StoredBlob(
            id: BlobID.make(at: now, random: random),
            sizeInBytes: sizeInBytes,
            md5: computed.md5,
            sha256: computed.sha256,
            storedAt: now
        )
        do throws(StoreError) {
            try checkRoom(for: sizeInBytes)
            try await index.stage(blob, bytes: content, for: fileID)
        } catch {
            throw .store(error)
        }
        return blob
    }

    /// The bytes of a small blob.
    ///
    /// - Parameters:
    ///   - blob: the blob.
    ///   - seesDamaged: whether also those are looked at that are noted as damaged.
    /// - Returns: all of them; `nil` when they are not on the small shelf.
    /// - Throws: `.unavailable` when they are not those that were stored, which is found out here, at each read.
    func smallContent(of blob: StoredBlob, seesDamaged: Bool) async throws(StoreError) -> ByteBuffer? {
        guard let content = try await index.content(of: blob.id, seesDamaged: seesDamaged) else { return nil }
        let sha256 = await digest(of: content) { ChecksumHasher.sha256(of: content) }
        guard sha256 == blob.sha256 else { throw .unavailable(cause: DamagedBlob(id: blob.id)) }
        return content
    }

    private func collect(
        _ sizeInBytes: Int64,
        from next: () async throws -> ByteBuffer?
    ) async throws(PutError) -> ByteBuffer {
        var content = ByteBuffer()
        do {
            while let piece = try await next() {
                if content.readableBytes == 0 { content = piece } else { content.writeImmutableBuffer(piece) }
                guard content.readableBytes <= sizeInBytes else { break }
            }
        } catch {
            throw .body(error)
        }
        guard content.readableBytes <= sizeInBytes else { throw .size(received: sizeInBytes + 1) }
        guard Int64(content.readableBytes) == sizeInBytes else { throw .size(received: Int64(content.readableBytes)) }
        return content
    }

    /// A few KiB are hashed where they are; more would keep other requests of the event loop waiting.
    private func digest<Digest: Sendable>(
        of content: ByteBuffer,
        _ compute: @escaping @Sendable () -> Digest
    ) async -> Digest {
        content.readableBytes <= Limits.inlineHashBytes ? compute() : await work.run(compute)
    }

    /// The look at the free space is a system call that reads no disk, so it is made where we are.
    private func checkRoom(for byteCount: Int64) throws(StoreError) {
        do {
            try folder.checkRoom(for: byteCount, floor: bounds.freeSpaceFloorBytes)
        } catch {
            throw StoreError(error)
        }
    }
}
