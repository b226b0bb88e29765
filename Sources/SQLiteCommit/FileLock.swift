import Glibc
import Synchronization

/// The mark of a single owner: an exclusive lock on a file, held until it is given back.
///
/// The system gives it back when the process ends, however it ends.
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
