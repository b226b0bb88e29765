import DiskBlobStore
import Glibc

/// The simulated disk as one life of the server sees it: with descriptors, with faults, and dead after the crash.
final class MountedDisk: Disk, @unchecked Sendable {
    private let disk: SimulatedDisk
    private let life: ServerLife
    private let dice: Dice
    private var open: [CInt: SimulatedDisk.Node] = [:]
    private var lastDescriptor: CInt = 2

    init(_ disk: SimulatedDisk, _ life: ServerLife, _ dice: Dice) {
        self.disk = disk
        self.life = life
        self.dice = dice
    }

    /// How many descriptors were not given back.
    var openCount: Int { open.count }

    /// What a descriptor stands for in the layout of the blob store.
    enum Kind {
        case file
        case shard
        /// The root, the folder of the shards, or the one for what is being written.
        case parent
    }

    /// What a descriptor stands for.
    func kind(of descriptor: CInt) -> Kind {
        guard case .folder(let folder)? = open[descriptor] else { return .file }
        return disk.isShard(folder) ? .shard : .parent
    }

    func openFolder(_ path: String) throws(DiskFailure) -> CInt {
        try call("open folder") { () throws(DiskFailure) in descriptor(.folder(disk.root)) }
    }

    func openFolder(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt {
        try call("open folder") { () throws(DiskFailure) in
            guard let node = try self.folder(folder).entries[name] else { throw DiskFailure("open", code: ENOENT) }
            guard case .folder = node else { throw DiskFailure("open folder", code: ENOTDIR) }
            return descriptor(node)
        }
    }

    func makeFolder(_ name: String, in folder: CInt) throws(DiskFailure) -> Bool {
        try change("mkdir") { () throws(DiskFailure) in
            let parent = try self.folder(folder)
            guard parent.entries[name] == nil else { return false }
            parent.set(name, to: .folder(SimulatedDisk.Folder()))
            return true
        }
    }

    func removeFolder(_ name: String, in folder: CInt) throws(DiskFailure) {
        try change("rmdir") { () throws(DiskFailure) in
            let parent = try self.folder(folder)
            guard case .folder(let child) = parent.entries[name] else { throw DiskFailure("rmdir", code: ENOENT) }
            guard child.entries.isEmpty else { throw DiskFailure("rmdir", code: ENOTEMPTY) }
            parent.set(name, to: nil)
        }
    }

    func createFile(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt {
        try change("create") { () throws(DiskFailure) in
            let parent = try self.folder(folder)
            guard parent.entries[name] == nil else { throw DiskFailure("create", code: EEXIST) }
            disk.noteNew(name)
            let node = SimulatedDisk.Node.file(SimulatedDisk.File())
            parent.set(name, to: node)
            return descriptor(node)
        }
    }

    func openFile(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt {
        try call("open") { () throws(DiskFailure) in
            guard let node = try self.folder(folder).entries[name] else { throw DiskFailure("open", code: ENOENT) }
            return descriptor(node)
        }
    }

    func reserve(_ byteCount: Int64, in file: CInt) throws(DiskFailure) {
        try change("reserve") { () throws(DiskFailure) in try alter(file, .grow(Int(byteCount))) }
    }

    func write(
        _ bytes: UnsafeRawBufferPointer,
        to file: CInt,
        at offset: Int64
    ) throws(DiskFailure) -> Int {
        try change("write") { () throws(DiskFailure) in
            // At most a few short writes for a file, however large.
            let count = dice.happens(100) ? dice.pick(max(1, bytes.count / 8)...max(1, bytes.count)) : bytes.count
            try alter(file, .write(Int(offset), Array(bytes[..<count])))
            return count
        }
    }

    func synchronize(_ descriptor: CInt) throws(DiskFailure) {
        life.scheduler.runOthers()
        try begin("fsync")
        guard let node = open[descriptor] else { throw DiskFailure("fsync", code: EBADF) }
        if disk.isReadOnly {
            life.faults.follow()
            throw DiskFailure("fsync", code: EROFS)
        }
        let fails = life.faults.strikes(\.disk)
        switch (node, fails) {
        case (.file(let file), false): disk.synchronize(file)
        case (.file(let file), true): disk.failSynchronize(file)
        case (.folder(let folder), false): disk.synchronize(folder)
        case (.folder(let folder), true): disk.failSynchronize(folder)
        }
        if fails { throw DiskFailure("fsync", code: dice.happens(800) ? EIO : life.faults.code()) }
        try end("fsync")
    }

    func link(
        _ name: String,
        in folder: CInt,
        to newName: String,
        in newFolder: CInt
    ) throws(DiskFailure) {
        try change("link") { () throws(DiskFailure) in
            let target = try self.folder(newFolder)
            guard let node = try self.folder(folder).entries[name] else { throw DiskFailure("link", code: ENOENT) }
            guard target.entries[newName] == nil else { throw DiskFailure("link", code: EEXIST) }
            target.set(newName, to: node)
            if case .file(let file) = node { file.isPublished = true }
        }
    }

    func isOne(
        _ name: String,
        in folder: CInt,
        and other: String,
        in otherFolder: CInt
    ) throws(DiskFailure) -> Bool {
        try call("stat") { () throws(DiskFailure) in
            guard case .file(let first)? = try self.folder(folder).entries[name],
                case .file(let second)? = try self.folder(otherFolder).entries[other]
            else { throw DiskFailure("stat", code: ENOENT) }
            return first === second
        }
    }

    func remove(_ name: String, in folder: CInt) throws(DiskFailure) {
        try change("unlink") { () throws(DiskFailure) in
            let parent = try self.folder(folder)
            guard parent.entries[name] != nil else { throw DiskFailure("unlink", code: ENOENT) }
            parent.set(name, to: nil)
        }
    }

    func names(in folder: CInt) throws(DiskFailure) -> [String] {
        try call("list") { () throws(DiskFailure) in try self.folder(folder).entries.keys.sorted() }
    }

    func size(of file: CInt) throws(DiskFailure) -> Int64 {
        try call("stat") { () throws(DiskFailure) in Int64(try self.file(file).bytes.count) }
    }

    func freeBytes(at folder: CInt) throws(DiskFailure) -> Int64 {
        try call("statvfs") { () throws(DiskFailure) in life.faults.strikes(\.disk) ? 0 : 1 << 40 }
    }

    func close(_ descriptor: CInt) {
        if open.removeValue(forKey: descriptor) == nil, !life.isOver {
            disk.broken.append("I21: descriptor \(descriptor) was closed twice")
        }
    }

    /// What a download sends of an open file.
    func read(_ file: CInt, _ range: Range<Int>) throws(DiskFailure) -> ArraySlice<UInt8> {
        try call("read") { () throws(DiskFailure) in
            let bytes = try self.file(file).bytes
            return bytes[range.clamped(to: 0..<bytes.count)]
        }
    }
}

extension MountedDisk {
    private func descriptor(_ node: SimulatedDisk.Node) -> CInt {
        lastDescriptor += 1
        open[lastDescriptor] = node
        return lastDescriptor
    }

    private func folder(_ descriptor: CInt) throws(DiskFailure) -> SimulatedDisk.Folder {
        guard case .folder(let folder)? = open[descriptor] else { throw DiskFailure("a folder", code: EBADF) }
        return folder
    }

    private func file(_ descriptor: CInt) throws(DiskFailure) -> SimulatedDisk.File {
        guard case .file(let file)? = open[descriptor] else { throw DiskFailure("a file", code: EBADF) }
        return file
    }

    private func alter(_ descriptor: CInt, _ change: SimulatedDisk.File.Change) throws(DiskFailure) {
        let file = try file(descriptor)
        if file.isPublished { disk.broken.append("I10: a published file was written to") }
        disk.apply(change, to: &file.bytes)
        file.pending.append(change)
    }

    /// A call that changes something: it fails before or after its effect, and not at all on a read-only disk.
    private func change<Value>(
        _ name: String,
        _ body: () throws(DiskFailure) -> Value
    ) throws(DiskFailure) -> Value {
        if disk.isReadOnly, !life.isOver {
            life.faults.follow()
            throw DiskFailure(name, code: EROFS)
        }
        return try call(name, body)
    }

    private func call<Value>(
        _ name: String,
        _ body: () throws(DiskFailure) -> Value
    ) throws(DiskFailure) -> Value {
        life.scheduler.runOthers()
        try begin(name)
        if life.faults.strikes(\.disk) { throw DiskFailure(name, code: life.faults.code()) }
        let value = try body()
        try end(name)
        return value
    }

    private func begin(_ name: String) throws(DiskFailure) {
        life.mayEnd()
        try end(name)
    }

    private func end(_ name: String) throws(DiskFailure) {
        if life.isOver { throw DiskFailure("\(name) after the end", code: EIO) }
    }
}
