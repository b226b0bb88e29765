import AttachedFilesCore

/// A body on its way into a file: a lane of its own writes its chunks in order, and they are hashed beside those of other
/// bodies, a few at a time.
///
/// Used by the task of the upload alone, which ends with ``finish()`` whatever happened, before anything else is done
/// with the file.
struct Intake {
    /// A chunk that is under way.
    private struct Part {
        let count: Int
        let md5: PendingWork<Void>
        let bytes: PendingWork<Result<Void, DiskFailure>>

        var isRunning: Bool { md5.isRunning || bytes.isRunning }
    }

    /// The file as far as it was written.
    private struct Written: Sendable {
        var offset: Int64 = 0
        var checksums: ChecksumHasher
    }

    private let draft: BlobFolder.Draft
    private let store: DiskBlobStore
    private let md5 = MD5Body()
    private let bytes: WorkLane<Written>
    private var ahead: SyncAhead
    private var parts: [Part] = []
    private var bytesUnderWay = 0
    private var failure: StoreError?

    /// Nothing yet, for an empty file.
    init(_ draft: BlobFolder.Draft, _ algorithms: Set<ChecksumAlgorithm>, of store: DiskBlobStore) {
        self.draft = draft
        self.store = store
        bytes = WorkLane(store.work, Written(checksums: ContentHasher(algorithms).checksums))
        ahead = SyncAhead(draft, of: store)
    }

    /// Whether a chunk is under way.
    var isBusy: Bool { parts.contains { $0.isRunning } }

    /// Takes the next chunk, once there are few enough bytes under way.
    ///
    /// - Throws: what became of an earlier chunk or sync.
    mutating func take(_ chunk: Chunk) async throws(StoreError) {
        while let first = parts.first, !first.isRunning || bytesUnderWay + chunk.count > store.bounds.intakeBytes {
            try await settleFirst()
        }
        let (folder, draft) = (store.folder, draft)
        bytesUnderWay += chunk.count
        parts.append(
            Part(
                count: chunk.count,
                md5: store.md5.add(chunk.buffers, to: md5),
                bytes: bytes.add { written in
                    Result { () throws(DiskFailure) in
                        try folder.write(chunk, to: draft, at: written.offset)
                        for buffer in chunk.buffers { written.checksums.update(buffer) }
                        written.offset += Int64(chunk.count)
                    }
                }
            )
        )
    }

    /// Waits for all that is under way.
    ///
    /// - Returns: the digests of all chunks.
    /// - Throws: the first failure of a write or a sync.
    mutating func finish() async throws(StoreError) -> ContentDigests {
        while !parts.isEmpty {
            do throws(StoreError) { try await settleFirst() } catch { failure = failure ?? error }
        }
        do throws(StoreError) { try await ahead.finish() } catch { failure = failure ?? error }
        if let failure { throw failure }
        return ContentHasher(
            md5: md5.hasher,
            checksums: await bytes.add { $0.checksums }.value()
        ).finish()
    }

    private mutating func settleFirst() async throws(StoreError) {
        let part = parts.removeFirst()
        await part.md5.value()
        let result = await part.bytes.value()
        bytesUnderWay -= part.count
        do throws(StoreError) {
            if let failure { throw failure }
            try store.checked(result)
            try await ahead.wrote(part.count)
        } catch {
            failure = error
            throw error
        }
    }
}
