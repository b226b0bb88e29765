import DiskBlobStore
import Glibc
import Synchronization

/// The real file system with calls that fail, or write short, when a test says so.
final class FailingDisk: Disk {
    /// A call that can be made to fail.
    enum Call: String, CaseIterable {
        case create
        case reserve
        case write
        case synchronizeFile
        case synchronizeFolder
        case link
        case remove

        var isSync: Bool { self == .synchronizeFile || self == .synchronizeFolder }
    }

    private struct State {
        var failures: [Call: CInt] = [:]
        var counts: [Call: Int] = [:]
        var longestWrite = Int.max
        var openFiles: Set<CInt> = []
        var files: Set<CInt> = []
    }

    private let real = PosixDisk()
    private let state = Mutex(State())

    /// Makes every later call of a kind fail with an `errno`; `nil` heals it.
    func fail(_ call: Call, with code: CInt?) {
        state.withLock { $0.failures[call] = code }
    }

    /// Cuts every write to so many bytes.
    func shorten(to byteCount: Int) {
        state.withLock { $0.longestWrite = byteCount }
    }

    /// How often a call was made.
    func count(_ call: Call) -> Int { state.withLock { $0.counts[call] ?? 0 } }

    /// Descriptors that were opened and not closed.
    var openDescriptors: Int { state.withLock { $0.openFiles.count } }

    private func note(_ call: Call) throws(DiskFailure) {
        let code: CInt? = state.withLock { state in
            state.counts[call, default: 0] += 1
            return state.failures[call]
        }
        if let code { throw DiskFailure(call.isSync ? DiskFailure.sync : call.rawValue, code: code) }
    }

    private func opened(_ descriptor: CInt, isFile: Bool = false) -> CInt {
        state.withLock { state in
            state.openFiles.insert(descriptor)
            if isFile { state.files.insert(descriptor) }
        }
        return descriptor
    }

    func openFolder(_ path: String) throws(DiskFailure) -> CInt { opened(try real.openFolder(path)) }

    func openFolder(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt {
        opened(try real.openFolder(name, in: folder))
    }

    func makeFolder(_ name: String, in folder: CInt) throws(DiskFailure) -> Bool {
        try real.makeFolder(name, in: folder)
    }

    func removeFolder(_ name: String, in folder: CInt) throws(DiskFailure) {
        try real.removeFolder(name, in: folder)
    }

    func createFile(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt {
        try note(.create)
        return opened(try real.createFile(name, in: folder), isFile: true)
    }

    func openFile(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt {
        opened(try real.openFile(name, in: folder))
    }

    func reserve(_ byteCount: Int64, in file: CInt) throws(DiskFailure) {
        try note(.reserve)
        try real.reserve(byteCount, in: file)
    }

    func write(_ bytes: UnsafeRawBufferPointer, to file: CInt, at offset: Int64) throws(DiskFailure) -> Int {
        try note(.write)
        let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(state.withLock { $0.longestWrite }))
        return try real.write(part, to: file, at: offset)
    }

    func synchronize(_ descriptor: CInt) throws(DiskFailure) {
        let isFile = state.withLock { $0.files.contains(descriptor) }
        try note(isFile ? .synchronizeFile : .synchronizeFolder)
        try real.synchronize(descriptor)
    }

    func link(_ name: String, in folder: CInt, to newName: String, in newFolder: CInt) throws(DiskFailure) {
        try note(.link)
        try real.link(name, in: folder, to: newName, in: newFolder)
    }

    func isOne(
        _ name: String,
        in folder: CInt,
        and other: String,
        in otherFolder: CInt
    ) throws(DiskFailure) -> Bool {
        try real.isOne(name, in: folder, and: other, in: otherFolder)
    }

    func remove(_ name: String, in folder: CInt) throws(DiskFailure) {
        try note(.remove)
        try real.remove(name, in: folder)
    }

    func names(in folder: CInt) throws(DiskFailure) -> [String] { try real.names(in: folder) }

    func size(of file: CInt) throws(DiskFailure) -> Int64 { try real.size(of: file) }

    func freeBytes(at folder: CInt) throws(DiskFailure) -> Int64 { try real.freeBytes(at: folder) }

    func close(_ descriptor: CInt) {
        state.withLock { state in
            state.openFiles.remove(descriptor)
            state.files.remove(descriptor)
        }
        real.close(descriptor)
    }
}
