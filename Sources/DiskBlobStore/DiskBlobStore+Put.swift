package import AttachedFilesCore
package import NIOCore

extension DiskBlobStore {
    /// See ``BlobStore``.
    package func put(
        _ fileID: String,
        sizeInBytes: Int64,
        digests: Set<ChecksumAlgorithm>,
        next: () async throws -> ByteBuffer?,
        check: (ContentDigests) throws -> Void
    ) async throws(PutError) -> StoredBlob {
        guard sizeInBytes > smallBlobBytes else {
            return try await putSmall(fileID, sizeInBytes: sizeInBytes, digests: digests, next: next, check: check)
        }
        let draft = try await begin(sizeInBytes)
        let computed: ContentDigests
        do {
            computed = try await receive(sizeInBytes, digests, into: draft, from: next)
            try Self.refuse(computed, unless: check)
        } catch {
            await work.run { [folder] in folder.discard(draft) }
            throw error
        }
        return try await publish(draft, computed, for: fileID)
    }

    private func begin(_ sizeInBytes: Int64) async throws(PutError) -> BlobFolder.Draft {
        let id = BlobID.make(at: clock.now(), random: random)
        let floor = freeSpaceFloorBytes
        do {
            return try await onDisk { folder throws(DiskFailure) in
                try folder.begin(id, byteCount: sizeInBytes, floor: floor)
            }
        } catch {
            throw .store(error)
        }
    }

    /// Writes and hashes a chunk while the next one is gathered.
    private func receive(
        _ sizeInBytes: Int64,
        _ algorithms: Set<ChecksumAlgorithm>,
        into draft: BlobFolder.Draft,
        from next: () async throws -> ByteBuffer?
    ) async throws(PutError) -> ContentDigests {
        var hasher = ContentHasher(algorithms)
        var written: Int64 = 0
        var gathered = try await Self.gather(from: next, atMost: sizeInBytes)
        while let chunk = gathered {
            let count = Int64(chunk.readableBytes)
            guard written + count <= sizeInBytes else { throw .size(received: sizeInBytes + 1) }
            let (current, offset) = (hasher, written)
            async let absorbed = absorb(chunk, current, into: draft, at: offset)
            let following = await Self.gathering(from: next, atMost: sizeInBytes - written - count)
            do {
                hasher = try await absorbed.get()
            } catch {
                throw .store(error)
            }
            written += count
            gathered = try following.get()
        }
        guard written == sizeInBytes else { throw .size(received: written) }
        return hasher.finish()
    }

    /// The next chunk of a body; a little more than `room` when the body is too long.
    static func gather(
        from next: () async throws -> ByteBuffer?,
        atMost room: Int64
    ) async throws(PutError) -> ByteBuffer? {
        do {
            guard var chunk = try await next() else { return nil }
            while chunk.readableBytes < Limits.chunkBytes, chunk.readableBytes <= room {
                guard var more = try await next() else { break }
                chunk.writeBuffer(&more)
            }
            return chunk
        } catch {
            throw .body(error)
        }
    }

    /// ``gather(from:atMost:)`` with its failure as a value, so that the chunk under way is awaited first.
    private static func gathering(
        from next: () async throws -> ByteBuffer?,
        atMost room: Int64
    ) async -> Result<ByteBuffer?, PutError> {
        do {
            return .success(try await gather(from: next, atMost: room))
        } catch {
            return .failure(error)
        }
    }

    private func absorb(
        _ chunk: ByteBuffer,
        _ hasher: ContentHasher,
        into draft: BlobFolder.Draft,
        at offset: Int64
    ) async -> Result<ContentHasher, StoreError> {
        let hash = { @Sendable () -> ContentHasher in
            var hasher = hasher
            hasher.update(chunk)
            return hasher
        }
        do {
            guard chunk.readableBytes >= Limits.overlapBytes else {
                let hashed = try await onDisk { folder throws(DiskFailure) in
                    try folder.write(chunk, to: draft, at: offset)
                    return hash()
                }
                return .success(hashed)
            }
            async let hashed = work.run(hash)
            try await onDisk { folder throws(DiskFailure) in try folder.write(chunk, to: draft, at: offset) }
            return .success(await hashed)
        } catch {
            return .failure(error)
        }
    }

    static func refuse(
        _ digests: ContentDigests,
        unless check: (ContentDigests) throws -> Void
    ) throws(PutError) {
        do {
            try check(digests)
        } catch {
            throw .body(error)
        }
    }

    /// Bytes, then their name, then the index: each durable before the next, so that only orphans can be left.
    private func publish(
        _ draft: BlobFolder.Draft,
        _ digests: ContentDigests,
        for fileID: String
    ) async throws(PutError) -> StoredBlob {
        do {
            try await onDisk { folder throws(DiskFailure) in try folder.publish(draft) }
            let blob = StoredBlob(
                id: draft.id,
                sizeInBytes: digests.sizeInBytes,
                md5: digests.md5,
                sha256: digests.sha256,
                storedAt: clock.now()
            )
            try await index.stage(blob, bytes: nil, for: fileID)
            return blob
        } catch {
            throw .store(error)
        }
    }
}
