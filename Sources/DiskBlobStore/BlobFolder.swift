import AttachedFilesCore
import Glibc
import NIOCore

/// The files of a blob store and the order of calls that makes them durable; every method blocks.
///
/// `tmp` holds what is being written, `blobs/xx` what is complete, `damaged` what turned out to be no longer what was
/// stored. The only place where ids become paths.
struct BlobFolder: Sendable {
    /// A file that is being written.
    struct Draft: Sendable {
        let id: String
        let file: CInt
    }

    let disk: any Disk
    private let temporary: CInt
    private let blobs: CInt
    private let damaged: CInt
    private let lastingShards = LastingShards()

    /// Opens the folder, made when missing.
    init(_ path: String, disk: any Disk) throws(DiskFailure) {
        self.disk = disk
        let root = try disk.openFolder(path)
        defer { disk.close(root) }
        for name in Self.names { _ = try disk.makeFolder(name, in: root) }
        // Also where they are there: who made them may have been killed before this.
        try disk.synchronize(root)
        var opened: [CInt] = []
        do throws(DiskFailure) {
            for name in Self.names { opened.append(try disk.openFolder(name, in: root)) }
        } catch {
            for folder in opened { disk.close(folder) }
            throw error
        }
        (temporary, blobs, damaged) = (opened[0], opened[1], opened[2])
    }

    private static let names = ["tmp", "blobs", "damaged"]

    func close() {
        disk.close(temporary)
        disk.close(blobs)
        disk.close(damaged)
    }

    /// Removes what a crash left half written; only the owner of the folder may.
    func clearTemporary() throws(DiskFailure) {
        for name in try disk.names(in: temporary) {
            do {
                try disk.remove(name, in: temporary)
            } catch {
                // A folder is nothing that a crash left here.
                guard error.code == EISDIR else { throw error }
            }
        }
    }

    /// Makes an empty file with room for its bytes.
    func begin(_ id: String, byteCount: Int64, floor: Int64) throws(DiskFailure) -> Draft {
        try checkRoom(for: byteCount, floor: floor)
        let draft = Draft(id: id, file: try disk.createFile(id, in: temporary))
        do throws(DiskFailure) {
            try disk.reserve(byteCount, in: draft.file)
        } catch {
            discard(draft)
            throw error
        }
        return draft
    }

    /// Refuses bytes after which less than `floor` would be free.
    func checkRoom(for byteCount: Int64, floor: Int64) throws(DiskFailure) {
        guard try disk.freeBytes(at: temporary) - byteCount >= floor else {
            throw DiskFailure("reserve", code: ENOSPC)
        }
    }

    /// Writes all bytes of a chunk.
    func write(_ chunk: Chunk, to draft: Draft, at offset: Int64) throws(DiskFailure) {
        var end = offset
        for buffer in chunk.buffers {
            try write(buffer, to: draft, at: end)
            end += Int64(buffer.readableBytes)
        }
    }

    /// Writes all bytes of a buffer.
    private func write(_ buffer: ByteBuffer, to draft: Draft, at offset: Int64) throws(DiskFailure) {
        var done = 0
        while done < buffer.readableBytes {
            let result = buffer.withUnsafeReadableBytes { bytes in
                Result { () throws(DiskFailure) in
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                    return try disk.write(rest, to: draft.file, at: offset + Int64(done))
                }
            }
            let count = try result.get()
            guard count > 0 else { throw DiskFailure("write", code: EIO) }
            done += count
        }
    }

    /// Makes a complete file durable under its final name; whatever fails, nothing is left.
    ///
    /// A file whose sync failed is given up: the system may call the next sync a success without the bytes.
    func publish(_ draft: Draft) throws(DiskFailure) {
        do throws(DiskFailure) {
            try disk.synchronize(draft.file)
        } catch {
            discard(draft)
            throw error
        }
        disk.close(draft.file)
        do throws(DiskFailure) {
            let shard = try openShard(of: draft.id)
            defer { disk.close(shard) }
            try move(draft, to: shard)
        } catch {
            try? disk.remove(draft.id, in: temporary)
            throw error
        }
    }

    private func move(_ draft: Draft, to shard: CInt) throws(DiskFailure) {
        do throws(DiskFailure) {
            // A plain rename would replace; two names for a moment do no harm.
            try disk.link(draft.id, in: temporary, to: draft.id, in: shard)
            try disk.remove(draft.id, in: temporary)
            try disk.synchronize(shard)
        } catch {
            if error.code != EEXIST { try? disk.remove(draft.id, in: shard) }
            throw error
        }
    }

    /// Gives up a file that is being written.
    func discard(_ draft: Draft) {
        disk.close(draft.file)
        // What stays behind goes at the next start.
        try? disk.remove(draft.id, in: temporary)
    }

    /// What there is of a blob.
    enum Opened {
        case file(CInt)
        case nothing
        /// A file that is not as long as the blob was.
        case otherSize
    }

    /// Opens a blob of a length for reading.
    func open(_ id: String, byteCount: Int64) throws(DiskFailure) -> Opened {
        guard let file = try open(id) else { return .nothing }
        do throws(DiskFailure) {
            if try disk.size(of: file) == byteCount { return .file(file) }
        } catch {
            disk.close(file)
            throw error
        }
        disk.close(file)
        return .otherSize
    }

    private func open(_ id: String) throws(DiskFailure) -> CInt? {
        guard BlobID.isValid(id) else { return nil }
        do throws(DiskFailure) {
            let shard = try disk.openFolder(Self.shard(of: id), in: blobs)
            defer { disk.close(shard) }
            return try disk.openFile(id, in: shard)
        } catch {
            guard error.code == ENOENT else { throw error }
            return nil
        }
    }

    /// Removes blobs for good, damaged ones too; those that are gone are no error.
    func remove(_ ids: [String]) throws(DiskFailure) {
        for id in ids where BlobID.isValid(id) {
            do throws(DiskFailure) {
                let shard = try disk.openFolder(Self.shard(of: id), in: blobs)
                defer { disk.close(shard) }
                _ = try removeName(id, in: shard)
                // Also when it is gone already: whoever removed it may not have synced yet, or not with success.
                try disk.synchronize(shard)
            } catch {
                guard error.code == ENOENT else { throw error }
            }
            if try removeName(id, in: damaged) { try disk.synchronize(damaged) }
        }
    }

    /// False when there was none.
    private func removeName(_ id: String, in folder: CInt) throws(DiskFailure) -> Bool {
        do throws(DiskFailure) {
            try disk.remove(id, in: folder)
            return true
        } catch {
            guard error.code == ENOENT else { throw error }
            return false
        }
    }

    /// The ids in one of the ``shardCount`` folders of complete blobs; none when it was never made.
    func blobIDs(inShard number: Int) throws(DiskFailure) -> [String] {
        do throws(DiskFailure) {
            let digits = String(number, radix: 16)
            let name = digits.utf8.count == 1 ? "0" + digits : digits
            let shard = try disk.openFolder(name, in: blobs)
            defer { disk.close(shard) }
            return try disk.names(in: shard).filter { BlobID.isValid($0) && Self.shard(of: $0) == name }
        } catch {
            guard error.code == ENOENT else { throw error }
            return []
        }
    }

    /// How many folders of complete blobs there can be.
    static let shardCount = 256

    /// Takes a blob away from those that can be opened, and keeps it; one that is gone is no error.
    func setAside(_ id: String) throws(DiskFailure) {
        guard BlobID.isValid(id) else { return }
        do throws(DiskFailure) {
            let shard = try disk.openFolder(Self.shard(of: id), in: blobs)
            defer { disk.close(shard) }
            try keep(id, of: shard)
            try disk.synchronize(damaged)
            try disk.remove(id, in: shard)
            try disk.synchronize(shard)
        } catch {
            guard error.code == ENOENT else { throw error }
        }
    }

    private func keep(_ id: String, of shard: CInt) throws(DiskFailure) {
        do throws(DiskFailure) {
            try disk.link(id, in: shard, to: id, in: damaged)
        } catch {
            // Its own second name was made by a call that was cut off; another file was put back since and is left alone.
            let isCutOff = error.code == EEXIST
            guard isCutOff, try disk.isOne(id, in: shard, and: id, in: damaged) else { throw error }
            // Made again, as a sync of it may have failed.
            try disk.remove(id, in: damaged)
            try disk.link(id, in: shard, to: id, in: damaged)
        }
    }

    /// Whether the medium takes a byte and keeps it, by every call that an upload makes.
    func probe(_ id: String) throws(DiskFailure) {
        let draft = try begin(id, byteCount: 1, floor: 0)
        do throws(DiskFailure) {
            try write(Chunk(ByteBuffer(bytes: [0])), to: draft, at: 0)
        } catch {
            discard(draft)
            throw error
        }
        try publish(draft)
        try remove([id])
    }

    /// The last two digits: ids begin with the time, which would put all of a day into one folder.
    private static func shard(of id: String) -> String {
        String(decoding: id.utf8.suffix(2), as: UTF8.self)
    }

    /// Opens the folder of a blob that is being published, made when missing.
    ///
    /// A folder that is there may be another upload's, not synced yet, or one whose sync failed: only a sync that
    /// succeeded in this process says that its name lasts.
    private func openShard(of id: String) throws(DiskFailure) -> CInt {
        let name = Self.shard(of: id)
        if let failures = lastingShards.failures(unlessLasting: name) {
            let isNew = try disk.makeFolder(name, in: blobs)
            do throws(DiskFailure) {
                try disk.synchronize(blobs)
            } catch {
                lastingShards.failed()
                // The next sync may be called a success without this name, unless it is made again before.
                if isNew { try? disk.removeFolder(name, in: blobs) }
                throw error
            }
            // A failure is told to one caller alone, so that of another makes this success worth nothing.
            guard lastingShards.insert(name, unlessFailedSince: failures) else {
                throw DiskFailure(DiskFailure.sync, code: EIO)
            }
        }
        do throws(DiskFailure) {
            return try disk.openFolder(name, in: blobs)
        } catch {
            lastingShards.forget(name)
            throw error
        }
    }
}
