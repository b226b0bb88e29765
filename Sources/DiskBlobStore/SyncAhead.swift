import AttachedFilesCore
import Synchronization

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
        guard store.syncPlaces.take() else { return }
        unsyncedBytes = 0
        let (folder, file, places) = (store.folder, draft.file, store.syncPlaces)
        pending = store.work.begin {
            defer { places.giveBack() }
            return Result { () throws(DiskFailure) in try folder.disk.synchronize(file) }
        }
    }

    /// Waits for the sync that is under way.
    mutating func finish() async throws(StoreError) {
        guard let result = await pending?.value() else { return }
        pending = nil
        try store.checked(result)
    }
}

/// A few places, taken by whoever finds one free.
package final class SyncPlaces: Sendable {
    private let free: Mutex<Int>

    /// So many places, all free.
    package init(count: Int) {
        free = Mutex(count)
    }

    /// Whether a place was free; it is given back by ``giveBack()``.
    package func take() -> Bool {
        free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
    }

    /// Gives a place back.
    package func giveBack() {
        free.withLock { $0 += 1 }
    }
}
