import Glibc

/// The shared memory of a log, before this process has opened the database; SQLite, "WAL-mode File Format", section 2.
///
/// Whoever opens it now is told that the database is busy.
struct WALIndex {
    /// How many frames were copied, 4 bytes.
    private static let copiedFrames = 96
    /// The lock of who writes, and behind it that of who copies.
    private static let writeLockByte = 120
    private static let writerLocks = 2
    /// What every user has.
    private static let firstUserByte = 128

    private let file: String
    private let descriptor: CInt

    /// Opens the shared memory of a database, and makes it where nobody has the database open.
    init(of file: String) throws(SQLiteFailure) {
        self.file = file
        descriptor = open(file + "-shm", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("\(file)-shm could not be opened") }
        var (owner, own) = (stat(), stat())
        // A command of another user must not shut the owner out.
        guard stat(file, &owner) == 0, fstat(descriptor, &own) == 0 else { throw .system("\(file) has no owner") }
        guard own.st_uid != owner.st_uid || own.st_size == 0 else { return }
        _ = fchown(descriptor, owner.st_uid, owner.st_gid)
        _ = fchmod(descriptor, owner.st_mode & 0o7777)
    }

    /// Gives back what ``forgetHowFarItWasCopied()`` took.
    func close() {
        _ = Glibc.close(descriptor)
    }

    /// Has SQLite take nothing of the log for copied, as it does where nobody has the database open.
    ///
    /// - Throws: `.busy` while another program writes into it or copies its log for too long.
    func forgetHowFarItWasCopied() throws(SQLiteFailure) {
        // SQLite's own rule: who has this byte alone is the first, and begins anew.
        if try lock(Self.firstUserByte, count: 1) {
            guard ftruncate(descriptor, 0) == 0 else { throw .system("\(file)-shm could not be emptied") }
            return
        }
        // Beside readers that have it open nobody else copies or writes now, and the next copy begins at the beginning.
        var tries = 0
        while try !lock(Self.writeLockByte, count: Self.writerLocks) {
            tries += 1
            guard tries < Limits.lockTries else { throw .busy }
            usleep(Limits.lockPauseMicroseconds)
        }
        guard pwrite(descriptor, [0, 0, 0, 0], 4, off_t(Self.copiedFrames)) == 4 else {
            throw .system("\(file)-shm could not be written")
        }
    }

    /// Takes bytes until it is closed; false when somebody else has one.
    private func lock(_ first: Int, count: Int) throws(SQLiteFailure) -> Bool {
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = off_t(first)
        range.l_len = off_t(count)
        if fcntl(descriptor, F_SETLK, &range) == 0 { return true }
        guard errno == EACCES || errno == EAGAIN else { throw .system("\(file)-shm could not be locked") }
        return false
    }
}
