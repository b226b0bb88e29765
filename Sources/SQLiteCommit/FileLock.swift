import Glibc
import Synchronization

/// The mark of a single owner: an exclusive lock on a file, held until it is given back.
///
/// The system gives it back when the process ends, however it ends. The file's one byte says whether the database is
/// doubted: it can be written where no file can be made and no block is free, and whatever becomes of the process.
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
        if try mark() == nil { try set(.trusted) }
    }

    /// What an owner tells the next one of the database.
    enum Mark: UInt8 {
        case trusted = 0x30
        /// The log was being copied into it, and nobody knows whether that is durable.
        case doubted = 0x31
    }

    /// What the owner before told; `nil` where there was none, and doubt where it is none of the marks.
    func mark() throws(SQLiteFailure) -> Mark? {
        var byte: UInt8 = 0
        let count = descriptor.withLock { $0.map { pread($0, &byte, 1, 0) } ?? -1 }
        guard count >= 0 else { throw .system("the lock could not be read") }
        return count == 0 ? nil : Mark(rawValue: byte) ?? .doubted
    }

    /// Tells the next owner that comes before the system starts again, which is when a copy may be believed wrongly.
    func note(_ mark: Mark) throws(SQLiteFailure) {
        let isNoted = descriptor.withLock { $0.map { pwrite($0, [mark.rawValue], 1, 0) == 1 } ?? false }
        guard isNoted else { throw .system("the lock could not be written") }
    }

    /// Tells the next owner, and makes that durable.
    func set(_ mark: Mark) throws(SQLiteFailure) {
        try note(mark)
        guard descriptor.withLock({ $0.map { fsync($0) == 0 } ?? false }) else {
            throw .system("the lock could not be made durable")
        }
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
