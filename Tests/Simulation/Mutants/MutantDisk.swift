import DiskBlobStore
import Glibc

/// A disk whose defects are those of its mutant.
struct MutantDisk: Disk {
    let disk: MountedDisk
    let mutant: Mutant

    func synchronize(_ descriptor: CInt) throws(DiskFailure) {
        let kind = disk.kind(of: descriptor)
        switch (mutant, kind) {
        case (.bytesNotSynced, .file), (.shardsNotSynced, .shard), (.shardFoldersNotSynced, .parent): return
        case (.failedSyncTriedAgain, .file):
            do {
                try disk.synchronize(descriptor)
            } catch {
                try disk.synchronize(descriptor)
            }
        default: try disk.synchronize(descriptor)
        }
    }

    func names(in folder: CInt) throws(DiskFailure) -> [String] {
        mutant == .temporaryFilesStay ? [] : try disk.names(in: folder)
    }

    func openFolder(_ path: String) throws(DiskFailure) -> CInt {
        try disk.openFolder(path)
    }

    func openFolder(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt {
        try disk.openFolder(name, in: folder)
    }

    func makeFolder(_ name: String, in folder: CInt) throws(DiskFailure) -> Bool {
        try disk.makeFolder(name, in: folder)
    }

    func removeFolder(_ name: String, in folder: CInt) throws(DiskFailure) {
        try disk.removeFolder(name, in: folder)
    }

    func createFile(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt {
        try disk.createFile(name, in: folder)
    }

    func openFile(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt {
        try disk.openFile(name, in: folder)
    }

    func reserve(_ byteCount: Int64, in file: CInt) throws(DiskFailure) {
        try disk.reserve(byteCount, in: file)
    }

    func write(_ bytes: UnsafeRawBufferPointer, to file: CInt, at offset: Int64) throws(DiskFailure) -> Int {
        try disk.write(bytes, to: file, at: offset)
    }

    func link(_ name: String, in folder: CInt, to newName: String, in newFolder: CInt) throws(DiskFailure) {
        try disk.link(name, in: folder, to: newName, in: newFolder)
    }

    func isOne(
        _ name: String,
        in folder: CInt,
        and other: String,
        in otherFolder: CInt
    ) throws(DiskFailure) -> Bool {
        try disk.isOne(name, in: folder, and: other, in: otherFolder)
    }

    func remove(_ name: String, in folder: CInt) throws(DiskFailure) {
        try disk.remove(name, in: folder)
    }

    func size(of file: CInt) throws(DiskFailure) -> Int64 {
        try disk.size(of: file)
    }

    func freeBytes(at folder: CInt) throws(DiskFailure) -> Int64 {
        try disk.freeBytes(at: folder)
    }

    func close(_ descriptor: CInt) {
        disk.close(descriptor)
    }
}
