import Glibc
import Synchronization

/// The mark of a single owner: an exclusive lock on a file, held until it is given back.
///
/// The system gives it back when the process ends, however it ends. The file's one byte says whether the database is
/// doubted: it can be written where no file can be made and no block is free.
final class FileLock: Sendable {
    private let descriptor: Mutex<CInt?>

    /// Takes the lock, or fails at once.
    ///
    /// - Throws: `.owned` when somebody else has it, in this process or another.
    init(_ path: String) throws(SQLiteFailure) {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW
        let opened = open(path, flags, mode_t(0o600))
        guard opened >= 0 else { throw .system("the lock \(path) could not be opened") }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let isOwned = errno == EWOULDBLOCK
            let failure = SQLiteFailure.system("the lock \(path) could not be taken")
            close(opened)
            throw isOwned ? .owned(path: path) : failure
        }
        descriptor = Mutex(opened)
        if Self.byte(of: opened) == nil { write(Self.trusted) }
    }

    private static let trusted = UInt8(ascii: "0")
    private static let doubted = UInt8(ascii: "1")

    /// Whether an owner before found that the database is not to be trusted.
    var isDatabaseDoubted: Bool { descriptor.withLock { $0.flatMap { Self.byte(of: $0) } } == Self.doubted }

    /// Tells the next owner that the database is not to be trusted.
    ///
    /// - Returns: whether it could be told.
    @discardableResult
    func doubtDatabase() -> Bool { write(Self.doubted) }

    /// Tells the next owner that the database is to be trusted.
    func trustDatabase() { write(Self.trusted) }

    /// Makes what was told durable.
    func synchronize() throws(SQLiteFailure) {
        let isDurable = descriptor.withLock { $0.map { fsync($0) == 0 } ?? false }
        guard isDurable else { throw .system("the lock could not be made durable") }
    }

    @discardableResult
    private func write(_ byte: UInt8) -> Bool {
        descriptor.withLock { $0.map { pwrite($0, [byte], 1, 0) == 1 } ?? false }
    }

    private static func byte(of descriptor: CInt) -> UInt8? {
        var byte: UInt8 = 0
        return pread(descriptor, &byte, 1, 0) == 1 ? byte : nil
    }

    deinit {
        release()
    }

    /// Gives the lock back; a second time does nothing.
    func release() {
        let held = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        if let held { close(held) }
    }
}

extension SQLiteFailure {
    /// The failure of a system call, from `errno`.
    static func system(_ message: String) -> SQLiteFailure {
        let code = errno
        if code == ENOSPC || code == EDQUOT { return .full }
        return .medium(cause: SQLiteCause(code: code, message: "\(message): \(String(cString: strerror(code)))"))
    }
}
