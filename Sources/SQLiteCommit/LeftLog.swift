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
        if try CachedPages.forget(file) {
            logger.notice("The log of a database is copied again, as its owner ended in a copy.", metadata: metadata)
        } else if hasFailed {
            let message = "a write of \(file) failed, and the system does not forget what it keeps of it"
            throw .medium(cause: SQLiteCause(code: EIO, message: message))
        } else {
            logger.warning(
                "The owner of a database ended in a copy of its log, and the system does not forget what it keeps of it.",
                metadata: metadata
            )
        }
        // What is left to copy is noted again by the copy.
        if try Folder.byteCount(of: file + "-wal") == 0 { try mark.note(.trusted) }
    }

    /// Has SQLite take nothing of the log for copied, as it does when nobody has the database open.
    ///
    /// - Throws: `.busy` while another program has it open, which keeps how far a copy has come.
    private static func forgetHowFarItWasCopied(_ file: String) throws(SQLiteFailure) {
        let descriptor = open(file + "-shm", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw .system("\(file)-shm could not be opened") }
            return
        }
        defer { close(descriptor) }
        // SQLite's own rule: who has this byte alone is the first, and begins anew.
        var alone = flock()
        alone.l_type = Int16(F_WRLCK)
        alone.l_whence = Int16(SEEK_SET)
        alone.l_start = off_t(Limits.firstUserByte)
        alone.l_len = 1
        guard fcntl(descriptor, F_SETLK, &alone) == 0 else {
            guard errno == EACCES || errno == EAGAIN else { throw .system("\(file)-shm could not be locked") }
            throw .busy
        }
        guard ftruncate(descriptor, 0) == 0 else { throw .system("\(file)-shm could not be emptied") }
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
