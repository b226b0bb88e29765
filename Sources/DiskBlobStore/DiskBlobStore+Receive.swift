import AttachedFilesCore
import NIOCore

/// The way of a large body to the disk: gathered, then written and hashed on two threads, and synced in parts.
extension DiskBlobStore {
    /// Writes, hashes and syncs what comes; nothing is under way any more when it ends.
    func receive(
        _ sizeInBytes: Int64,
        _ algorithms: Set<ChecksumAlgorithm>,
        into draft: BlobFolder.Draft,
        from next: () async throws -> ByteBuffer?
    ) async throws(PutError) -> ContentDigests {
        var ahead = SyncAhead(draft, of: self)
        let received: Result<ContentDigests, PutError>
        do {
            received = .success(try await receive(sizeInBytes, algorithms, into: draft, &ahead, from: next))
        } catch {
            received = .failure(error)
        }
        do {
            try await ahead.finish()
        } catch {
            throw .store(error)
        }
        return try received.get()
    }

    /// Writes and hashes a chunk while the next one is gathered.
    private func receive(
        _ sizeInBytes: Int64,
        _ algorithms: Set<ChecksumAlgorithm>,
        into draft: BlobFolder.Draft,
        _ ahead: inout SyncAhead,
        from next: () async throws -> ByteBuffer?
    ) async throws(PutError) -> ContentDigests {
        var hasher = ContentHasher(algorithms)
        var written: Int64 = 0
        var pending = try await gathered(from: next, atMost: sizeInBytes, beside: nil).get()
        while let chunk = pending {
            let count = Int64(chunk.count)
            guard written + count <= sizeInBytes else { throw .size(received: sizeInBytes + 1) }
            let absorption = absorb(chunk, hasher, into: draft, at: written)
            let following = await gathered(from: next, atMost: sizeInBytes - written - count, beside: absorption)
            do {
                hasher = try await finish(absorption)
                try await ahead.wrote(chunk.count)
            } catch {
                throw .store(error)
            }
            written += count
            pending = try following.get()
        }
        guard written == sizeInBytes else { throw .size(received: written) }
        return hasher.finish()
    }

    /// The next chunk of a body; a little more than `room` when the body is too long.
    ///
    /// A chunk grows as long as the one before is under way, so those of a fast client are large and those of a slow
    /// one take little memory. A failure is a value here, since what is under way has to be awaited first.
    private func gathered(
        from next: () async throws -> ByteBuffer?,
        atMost room: Int64,
        beside absorption: Absorption?
    ) async -> Result<Chunk?, PutError> {
        do {
            guard let first = try await next() else { return .success(nil) }
            var chunk = Chunk(first)
            while chunk.count <= room {
                let isBusy = absorption?.isRunning ?? false
                guard chunk.count < (isBusy ? bounds.chunkBytes : bounds.leastChunkBytes) else { break }
                guard let more = try await next() else { break }
                chunk.append(more)
            }
            return .success(chunk)
        } catch {
            return .failure(.body(error))
        }
    }

    /// Begins to write and to hash a chunk; what it returns has to be awaited by ``finish(_:)``.
    private func absorb(
        _ chunk: Chunk,
        _ hasher: ContentHasher,
        into draft: BlobFolder.Draft,
        at offset: Int64
    ) -> Absorption {
        let tag = work.begin {
            var md5 = hasher.md5
            for buffer in chunk.buffers { md5.update(buffer) }
            return md5
        }
        let folder = folder
        let bytes = work.begin {
            Result { () throws(DiskFailure) in
                try folder.write(chunk, to: draft, at: offset)
                var checksums = hasher.checksums
                for buffer in chunk.buffers { checksums.update(buffer) }
                return checksums
            }
        }
        return Absorption(md5: tag, bytes: bytes, hasher: hasher)
    }

    private func finish(_ absorption: Absorption) async throws(StoreError) -> ContentHasher {
        var hasher = absorption.hasher
        hasher.md5 = await absorption.md5.value()
        hasher.checksums = try checked(await absorption.bytes.value())
        return hasher
    }
}

/// A chunk that is written and hashed on two threads at once.
private struct Absorption {
    let md5: PendingWork<MD5Hasher>
    let bytes: PendingWork<Result<ChecksumHasher, DiskFailure>>
    /// The hasher as it was before the chunk.
    let hasher: ContentHasher

    var isRunning: Bool { md5.isRunning || bytes.isRunning }
}
