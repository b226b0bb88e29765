package import AttachedFilesAPI
package import AttachedFilesCore
import Glibc
package import Logging
import NIOCore
package import NIOPosix
import Synchronization

/// Bytes in a folder, on two shelves: large blobs are files, small ones rows of the index that says what is staged.
///
/// What was acknowledged survives a crash and a power cut. A crash can leave bytes that nothing refers to, never a
/// reference without bytes. One owner at a time.
package final class DiskBlobStore: Sendable {
    let folder: BlobFolder
    let index: any BlobIndex
    let work: any BlockingWork
    let clock: any WallClock
    let random: any RandomSource
    let bounds: BlobBounds
    private let threads: NIOThreadPool?
    private let failing = Mutex<DiskFailure?>(nil)
    let syncPlaces = SyncPlaces(count: Limits.syncsAhead)
    let md5: MD5Queue

    /// Opens or makes the store of a folder on this machine, and clears what a crash left half written.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - clock: for ids and times of blobs.
    ///   - random: for ids of blobs.
    ///   - logger: for what the index does on its own.
    ///   - bounds: sizes that decide how and whether a body is stored.
    ///   - clearsTemporary: whether what an interrupted upload left goes at once.
    ///   - newPairID: the id of its pair where it is made now.
    ///   - disk: the file system.
    /// - Throws: `.unavailable` when the folder has an owner already or cannot be used; `.full` without room.
    package convenience init(
        folder path: String,
        clock: any WallClock,
        random: any RandomSource,
        logger: Logger,
        bounds: BlobBounds = BlobBounds(),
        clearsTemporary: Bool = true,
        newPairID: String? = nil,
        disk: any Disk = PosixDisk()
    ) throws(StoreError) {
        // An index that is made anew beside bytes gets nobody's id: whoever has no row of them would sweep them all.
        let isThere = try SQLiteBlobIndex.isThere(in: path)
        let isLost = isThere ? false : try Self.hasFiles(path, disk)
        let pairID = isLost ? UUIDText.random(random) : newPairID
        let index = try SQLiteBlobIndex(folder: path, newPairID: pairID, logger: logger)
        let threads = NIOThreadPool(numberOfThreads: Limits.threads)
        try self.init(
            folder: path,
            disk: disk,
            index: index,
            work: ThreadPoolWork(threads),
            clock: clock,
            random: random,
            bounds: bounds,
            clearsTemporary: clearsTemporary,
            md5Threads: min(Limits.md5Threads, (System.coreCount + 1) / Limits.processorsOfMD5Thread),
            threads: threads
        )
        threads.start()
    }

    private static func hasFiles(_ path: String, _ disk: any Disk) throws(StoreError) -> Bool {
        do throws(DiskFailure) {
            let folder = try BlobFolder(path, disk: disk)
            defer { folder.close() }
            for shard in 0..<BlobFolder.shardCount where try !folder.blobIDs(inShard: shard).isEmpty { return true }
            return false
        } catch {
            throw StoreError(error)
        }
    }

    /// A store of parts; `index` is the proof that nobody else uses the folder, `threads` end with the store.
    package init(
        folder path: String,
        disk: any Disk,
        index: any BlobIndex,
        work: any BlockingWork,
        clock: any WallClock,
        random: any RandomSource,
        bounds: BlobBounds,
        clearsTemporary: Bool = true,
        md5Threads: Int = 2,
        threads: NIOThreadPool? = nil
    ) throws(StoreError) {
        do {
            folder = try BlobFolder(path, disk: disk)
            if clearsTemporary { try folder.clearTemporary() }
        } catch {
            throw StoreError(error)
        }
        self.index = index
        self.work = work
        md5 = MD5Queue(work, threads: md5Threads)
        self.clock = clock
        self.random = random
        self.bounds = bounds
        self.threads = threads
    }

    /// What the medium failed with since the last probe that succeeded; a full one does not count.
    package var fault: StoreError? { failing.withLock { $0 }.map { StoreError($0) } ?? index.fault }

    /// Makes a byte and a row durable: whether the store can take uploads now.
    package func probe() async throws(StoreError) {
        let id = BlobID.make(at: clock.now(), random: random)
        try await onDisk { folder throws(DiskFailure) in try folder.probe(id) }
        failing.withLock { $0 = nil }
        try await index.probe()
    }

    /// Ends the store; no call may be under way.
    package func close() async throws(StoreError) {
        try await index.close()
        folder.close()
        do {
            try await threads?.shutdownGracefully()
        } catch {
            throw .unavailable(cause: error)
        }
    }

    /// Makes blocking calls away from the event loop, and remembers a medium that fails.
    @discardableResult
    func onDisk<Value: Sendable>(
        _ body: @escaping @Sendable (BlobFolder) throws(DiskFailure) -> Value
    ) async throws(StoreError) -> Value {
        let folder = folder
        return try checked(await work.run { Result { () throws(DiskFailure) in try body(folder) } })
    }

    /// The value of a call, or its failure as that of the store; a medium that fails is remembered.
    func checked<Value>(_ result: Result<Value, DiskFailure>) throws(StoreError) -> Value {
        switch result {
        case .success(let value): return value
        case .failure(let failure):
            if failure.isOfMedium { failing.withLock { $0 = failure } }
            throw StoreError(failure)
        }
    }
}

extension DiskBlobStore: BlobStore {
    /// See ``BlobStore``.
    package func staged(_ fileID: String) async throws(StoreError) -> StoredBlob? {
        try await index.staged(fileID)
    }

    /// See ``BlobStore``.
    package func read(_ blob: StoredBlob, range: Range<Int64>) async throws(StoreError) -> BlobContent {
        let part = range.clamped(to: 0..<blob.sizeInBytes)
        // The shelf is guessed by size, and was another one if the bound was when the blob was stored.
        let isSmall = blob.sizeInBytes <= bounds.smallBlobBytes
        if isSmall, let content = try await smallPart(of: blob, part) { return content }
        // Its file may be there still, where its way into quarantine was cut off, or there again.
        try await checkIsSound(blob)
        return try await open(blob, part)
    }

    /// See ``BlobStore``.
    package func inspect(_ blob: StoredBlob) async throws(StoreError) -> BlobContent {
        let all = 0..<blob.sizeInBytes
        let isSmall = blob.sizeInBytes <= bounds.smallBlobBytes
        if isSmall, let content = try await smallPart(of: blob, all, seesDamaged: true) { return content }
        return try await open(blob, all)
    }

    private func open(_ blob: StoredBlob, _ part: Range<Int64>) async throws(StoreError) -> BlobContent {
        let opened = try await onDisk { folder throws(DiskFailure) in
            try folder.open(blob.id, byteCount: blob.sizeInBytes)
        }
        let file: CInt
        switch opened {
        case .file(let descriptor): file = descriptor
        case .otherSize: throw .unavailable(cause: DamagedBlob(id: blob.id))
        case .nothing:
            if let content = try await smallPart(of: blob, part) { return content }
            try await checkIsSound(blob)
            throw .notFound
        }
        let disk = folder.disk
        return .file(
            OpenBlob(descriptor: file, offset: part.lowerBound, count: Int64(part.count)) { disk.close(file) }
        )
    }

    private func checkIsSound(_ blob: StoredBlob) async throws(StoreError) {
        guard try await !index.isDamaged(blob.id) else { throw .unavailable(cause: DamagedBlob(id: blob.id)) }
    }

    private func smallPart(
        of blob: StoredBlob,
        _ part: Range<Int64>,
        seesDamaged: Bool = false
    ) async throws(StoreError) -> BlobContent? {
        guard let content = try await smallContent(of: blob, seesDamaged: seesDamaged) else { return nil }
        let start = content.readerIndex + Int(part.lowerBound)
        return content.getSlice(at: start, length: part.count).map { .bytes($0) }
    }

    /// See ``BlobStore``.
    package func remove(_ blobID: String) async throws(StoreError) {
        guard try await index.unstage(blobID) else { return }
        try await removeBytes([blobID])
    }

    /// See ``BlobStore``.
    package func removeStaged(_ fileID: String, keeping pinned: String?) async throws(StoreError) {
        try await removeBytes(try await index.release(fileID, keeping: pinned))
    }

    /// See ``BlobStore``.
    package func superseded(before: Timestamp, limit: Int) async throws(StoreError) -> [SupersededBlob] {
        try await index.superseded(before: before, limit: limit)
    }

    /// See ``BlobStore``.
    package func inventory(after position: String?, limit: Int) async throws(StoreError) -> BlobInventory {
        switch InventoryPosition(position) {
        case .record(let key):
            let records = try await index.records(after: key, limit: limit)
            return Self.part(records, next: records.last.map { .record(after: $0.key) } ?? .loose(after: 0))
        case .loose(let key):
            let records = try await index.loose(after: key, limit: limit)
            return Self.part(records, next: records.last.map { .loose(after: $0.key) } ?? .shard(0))
        case .shard(let number):
            let ids = try await onDisk { folder throws(DiskFailure) in try folder.blobIDs(inShard: number) }
            let unknown = try await index.unknown(of: ids)
            return BlobInventory(
                items: unknown.map { .init(blobID: $0, fileID: nil) },
                next: number + 1 < BlobFolder.shardCount ? InventoryPosition.shard(number + 1).text : nil
            )
        }
    }

    private static func part(_ records: [BlobRecord], next: InventoryPosition) -> BlobInventory {
        BlobInventory(items: records.map { .init(blobID: $0.blobID, fileID: $0.fileID) }, next: next.text)
    }

    /// See ``BlobStore``.
    package func quarantine(_ blobID: String) async throws(StoreError) {
        // The note first: what has it is not taken for gone when its file is no longer among the others.
        try await index.markDamaged(blobID)
        try await onDisk { folder throws(DiskFailure) in try folder.setAside(blobID) }
    }

    /// See ``BlobStore``.
    package func markWhole(_ blobID: String) async throws(StoreError) {
        guard try await index.isDamaged(blobID) else { return }
        try await index.markWhole(blobID)
    }

    /// Bytes first, then their note: a crash in between leaves a note, and the sweep takes it.
    private func removeBytes(_ blobIDs: [String]) async throws(StoreError) {
        guard !blobIDs.isEmpty else { return }
        try await onDisk { folder throws(DiskFailure) in try folder.remove(blobIDs) }
        try await index.forget(blobIDs)
    }
}

extension StoreError {
    /// The one place where a failure of the file system becomes a store failure.
    init(_ failure: DiskFailure) {
        let isFull = failure.code == ENOSPC || failure.code == EDQUOT
        self = isFull ? .full : .unavailable(cause: failure)
    }
}

/// Where the inventory goes on: through the records of the index, its blobs without one, and the folders of files.
private enum InventoryPosition {
    case record(after: Int64)
    case loose(after: Int64)
    case shard(Int)

    /// A position from its text; the beginning for any other text.
    init(_ text: String?) {
        let number = text.flatMap { Int64($0.dropFirst()) } ?? 0
        switch text?.utf8.first {
        case UInt8(ascii: "s"): self = .shard(Int(number))
        case UInt8(ascii: "l"): self = .loose(after: number)
        default: self = .record(after: number)
        }
    }

    var text: String {
        switch self {
        case .record(let key): "r\(key)"
        case .loose(let key): "l\(key)"
        case .shard(let number): "s\(number)"
        }
    }
}
