import AttachedFilesCore
import NIOCore

/// Makes the bytes of an upload durable while more of them arrive, so that the sync at its end finds little to do.
///
/// At most one sync is under way. One that fails fails the upload and is the last: the next might succeed without the
/// bytes. Used by the task of the upload alone, which calls ``finish()`` before anything is done with the file.
struct SyncAhead {
    private let draft: BlobFolder.Draft
    private let store: DiskBlobStore
    private var pending: PendingWork<Result<Void, DiskFailure>>?
    private var unsyncedBytes = 0

    /// Syncs of a file that is being written.
    init(_ draft: BlobFolder.Draft, of store: DiskBlobStore) {
        self.draft = draft
        self.store = store
    }

    /// Takes note of bytes that were written, and begins a sync when there are enough.
    mutating func wrote(_ byteCount: Int) async throws(StoreError) {
        unsyncedBytes += byteCount
        guard unsyncedBytes >= store.bounds.syncAheadBytes, pending?.isRunning != true else { return }
        try await finish()
        unsyncedBytes = 0
        let (folder, file) = (store.folder, draft.file)
        pending = store.work.begin {
            Result { () throws(DiskFailure) in try folder.disk.synchronize(file) }
        }
    }

    /// Waits for the sync that is under way.
    mutating func finish() async throws(StoreError) {
        guard let result = await pending?.value() else { return }
        pending = nil
        try store.checked(result)
    }
}
