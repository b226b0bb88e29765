/// A disk as a power cut finds it: what calls see, and what would be left.
///
/// Bytes last once their file was synced, names once their folder was. Of everything else a crash keeps any part.
final class SimulatedDisk: @unchecked Sendable {
    final class File {
        /// A change that a crash may keep or lose.
        enum Change {
            case grow(Int)
            case write(Int, [UInt8])
        }

        /// What calls see.
        var bytes: [UInt8] = []
        var pending: [Change] = []
        fileprivate var durable: [UInt8] = []
        /// Whether it has a name outside the folder for what is being written.
        var isPublished = false
    }

    final class Folder {
        /// What calls see.
        var entries: [String: Node] = [:]
        fileprivate var durable: [String: Node] = [:]
        fileprivate var pending: [(name: String, node: Node?)] = []

        func set(_ name: String, to node: Node?) {
            entries[name] = node
            pending.append((name, node))
        }
    }

    enum Node {
        case file(File)
        case folder(Folder)
    }

    private let dice: Dice
    let root = Folder()
    /// Set once a journal could not be written; ends with the next mount.
    var isReadOnly = false
    /// What no disk may ever be asked for: the broken rules, in words.
    var broken: [String] = []
    private var usedNames: Set<String> = []

    init(_ dice: Dice) {
        self.dice = dice
    }

    /// Takes note of the name of a new file: ids are never used again.
    func noteNew(_ name: String) {
        if !usedNames.insert(name).inserted { broken.append("I10: the name \(name) was used again") }
    }

    /// Makes the bytes of a file last.
    func synchronize(_ file: File) {
        for change in file.pending { apply(change, to: &file.durable) }
        file.pending = []
    }

    /// Loses what was not written yet, though calls go on seeing it: the next sync has nothing to do.
    func failSynchronize(_ file: File) {
        for change in file.pending where dice.happens(300) { apply(change, to: &file.durable) }
        file.pending = []
    }

    /// Makes the names in a folder last.
    func synchronize(_ folder: Folder) {
        folder.durable = folder.entries
        folder.pending = []
    }

    /// Names go through a journal: they stay unsure, and the journal may take no more.
    func failSynchronize(_ folder: Folder) {
        if dice.happens(300) { isReadOnly = true }
    }

    /// Cuts the power: of what was not synced nothing, all or any part is left.
    func crash() {
        isReadOnly = false
        crash(root, kept: dice.pick([0, 500, 500, 1_000]) ?? 0)
    }

    private func crash(_ folder: Folder, kept: Int) {
        for (name, node) in folder.pending where dice.happens(kept) { folder.durable[name] = node }
        folder.pending = []
        folder.entries = folder.durable
        for name in folder.entries.keys.sorted() {
            switch folder.entries[name] {
            case .folder(let inner): crash(inner, kept: kept)
            case .file(let file): crash(file, kept: kept)
            case nil: break
            }
        }
    }

    private func crash(_ file: File, kept: Int) {
        for change in file.pending where dice.happens(kept) { apply(torn(change), to: &file.durable) }
        file.pending = []
        file.bytes = file.durable
    }

    private func torn(_ change: File.Change) -> File.Change {
        guard case .write(let offset, let bytes) = change, dice.happens(300) else { return change }
        let cut = dice.below(bytes.count)
        if dice.happens(500) { return .write(offset, Array(bytes[..<cut])) }
        return .write(offset + cut, Array(bytes[cut...]))
    }

    /// Changes bytes; what lies between the old end and a write is zero.
    func apply(_ change: File.Change, to bytes: inout [UInt8]) {
        switch change {
        case .grow(let count):
            if count > bytes.count { bytes.append(contentsOf: repeatElement(0, count: count - bytes.count)) }
        case .write(let offset, let new):
            apply(.grow(offset + new.count), to: &bytes)
            bytes.replaceSubrange(offset..<offset + new.count, with: new)
        }
    }
}

extension SimulatedDisk {
    /// The file under a path below the root, or `nil`.
    func file(_ path: [String]) -> File? {
        var node = Node.folder(root)
        for name in path {
            guard case .folder(let folder) = node, let next = folder.entries[name] else { return nil }
            node = next
        }
        guard case .file(let file) = node else { return nil }
        return file
    }

    /// The names of all files below a folder of the root, in order.
    func names(below name: String) -> [String] {
        guard case .folder(let folder)? = root.entries[name] else { return [] }
        return names(in: folder)
    }

    /// Whether a folder is one of those that hold blobs.
    func isShard(_ folder: Folder) -> Bool {
        guard case .folder(let blobs)? = root.entries["blobs"] else { return false }
        return blobs.entries.values.contains { node in
            guard case .folder(let shard) = node else { return false }
            return shard === folder
        }
    }

    private func names(in folder: Folder) -> [String] {
        folder.entries.keys.sorted().flatMap { name -> [String] in
            switch folder.entries[name] {
            case .folder(let inner): names(in: inner)
            case .file, nil: [name]
            }
        }
    }
}
