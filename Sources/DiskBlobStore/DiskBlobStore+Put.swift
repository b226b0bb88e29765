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
        guard sizeInBytes > bounds.smallBlobBytes else {
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
        let floor = bounds.freeSpaceFloorBytes
        do {
            return try await onDisk { folder throws(DiskFailure) in
                try folder.begin(id, byteCount: sizeInBytes, floor: floor)
            }
        } catch {
            throw .store(error)
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
