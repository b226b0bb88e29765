import AttachedFilesCore
import NIOCore

/// The way of a large body to the disk: gathered, then written and hashed, each beside the other, and synced in parts.
extension DiskBlobStore {
    /// Writes, hashes and syncs what comes; nothing is under way any more when it ends.
    func receive(
        _ sizeInBytes: Int64,
        _ algorithms: Set<ChecksumAlgorithm>,
        into draft: BlobFolder.Draft,
        from next: () async throws -> ByteBuffer?
    ) async throws(PutError) -> ContentDigests {
        var intake = Intake(draft, algorithms, of: self)
        let received: Result<Void, PutError>
        do {
            received = .success(try await receive(sizeInBytes, &intake, from: next))
        } catch {
            received = .failure(error)
        }
        let finished: Result<ContentDigests, StoreError>
        do {
            finished = .success(try await intake.finish())
        } catch {
            finished = .failure(error)
        }
        try received.get()
        do {
            return try finished.get()
        } catch {
            throw .store(error)
        }
    }

    /// Hands a chunk on while the next one is gathered.
    private func receive(
        _ sizeInBytes: Int64,
        _ intake: inout Intake,
        from next: () async throws -> ByteBuffer?
    ) async throws(PutError) {
        var taken: Int64 = 0
        while let chunk = try await gathered(from: next, atMost: sizeInBytes - taken, beside: intake) {
            taken += Int64(chunk.count)
            guard taken <= sizeInBytes else { throw .size(received: sizeInBytes + 1) }
            do {
                try await intake.take(chunk)
            } catch {
                throw .store(error)
            }
        }
        guard taken == sizeInBytes else { throw .size(received: taken) }
    }

    /// The next chunk of a body; a little more than `room` when the body is too long.
    ///
    /// A chunk grows as long as one before is under way, so those of a fast client are large and those of a slow one
    /// take little memory.
    private func gathered(
        from next: () async throws -> ByteBuffer?,
        atMost room: Int64,
        beside intake: borrowing Intake
    ) async throws(PutError) -> Chunk? {
        do {
            guard let first = try await next() else { return nil }
            var chunk = Chunk(first)
            while chunk.count <= room {
                guard chunk.count < (intake.isBusy ? bounds.chunkBytes : bounds.leastChunkBytes) else { break }
                guard let more = try await next() else { break }
                chunk.append(more)
            }
            return chunk
        } catch {
            throw .body(error)
        }
    }
}
