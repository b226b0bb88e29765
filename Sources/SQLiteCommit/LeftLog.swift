import GRDB
import Glibc
import Logging

/// The log that a process left behind: killed, or ended by a failure.
enum LeftLog {
    /// Has the system forget what it keeps of a database into which a process before was copying as it ended: its copy may
    /// have failed, and nobody was left to be told.
    static func doubtAgain(_ file: String, mark: FileLock, logger: Logger) throws(SQLiteFailure) {
        let hasFailed = try KeptLog.isThere(of: file)
        let isMarked = try mark.mark() == .doubted
        // Behind a link the file may be yet to come.
        guard hasFailed || isMarked, try Folder.byteCount(of: file) > 0 else { return }
        try forgetHowFarItWasCopied(file)
        let metadata: Logger.Metadata = ["path": "\(file)"]
        guard try CachedPages.forget(file) != .kept else {
            let message = """
                a write of \(file) may have failed, and the system does not forget what it keeps of it: has another program \
                the file mapped?
                """
            throw .medium(cause: SQLiteCause(code: EBUSY, message: message))
        }
        logger.notice("The log of a database is copied again, as its owner ended in a copy.", metadata: metadata)
        // What is left to copy is noted again by the copy.
        if try Folder.byteCount(of: file + "-wal") == 0 { try mark.note(.trusted) }
    }

    /// Has SQLite take nothing of the log for copied, as it does where nobody has the database open.
    ///
    /// - Throws: `.busy` while another program writes into it or copies its log.
    private static func forgetHowFarItWasCopied(_ file: String) throws(SQLiteFailure) {
        let descriptor = open(file + "-shm", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw .system("\(file)-shm could not be opened") }
            return
        }
        defer { close(descriptor) }
        // SQLite's own rule: who has this byte alone is the first, and begins anew.
        if try lock(descriptor, WALIndex.firstUserByte, count: 1, of: file) {
            guard ftruncate(descriptor, 0) == 0 else { throw .system("\(file)-shm could not be emptied") }
            return
        }
        // Beside readers that have it open nobody else copies or writes now, and the next copy begins at the beginning.
        guard try lock(descriptor, WALIndex.writeLockByte, count: WALIndex.writerLocks, of: file) else { throw .busy }
        guard pwrite(descriptor, [0, 0, 0, 0], 4, off_t(WALIndex.copiedFrames)) == 4 else {
            throw .system("\(file)-shm could not be written")
        }
    }

    /// Takes bytes of the shared memory, until its file is closed; false when somebody else has one.
    private static func lock(
        _ descriptor: CInt,
        _ first: Int,
        count: Int,
        of file: String
    ) throws(SQLiteFailure) -> Bool {
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = off_t(first)
        range.l_len = off_t(count)
        if fcntl(descriptor, F_SETLK, &range) == 0 { return true }
        guard errno == EACCES || errno == EAGAIN else { throw .system("\(file)-shm could not be locked") }
        return false
    }

    /// Places in the shared memory of a log; SQLite, "WAL-mode File Format", section 2.
    private enum WALIndex {
        /// How many frames were copied, 4 bytes.
        static let copiedFrames = 96
        /// The lock of who writes, and behind it that of who copies.
        static let writeLockByte = 120
        static let writerLocks = 2
        /// What every user has.
        static let firstUserByte = 128
    }

    /// Copies what is in the log of a process before into the database.
    ///
    /// What was killed wrote and did not sync looks committed, and must be durable before it is told. Where somebody reads
    /// the log or there is no room for its pages, the log itself is synced; that may be believed wrongly, so nothing is
    /// committed before the log is empty.
    static func makeDurable(_ queue: DatabaseQueue, _ file: String, _ trust: MediumTrust) throws {
        do throws(SQLiteFailure) {
            try trust.copying {
                _ = try queue.writeWithoutTransaction { database in try database.checkpoint(.truncate) }
                return true
            }
            trust.logWasEmptied()
        } catch {
            switch error {
            case .busy, .full: try Folder.synchronize(file: file + "-wal")
            default: throw error
            }
        }
    }
}
