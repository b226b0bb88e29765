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
        guard hasFailed || isMarked else { return }
        guard try Folder.byteCount(of: file) > 0 else {
            let message = "\(file) is not there, and was while its log was copied: is a disk not mounted?"
            throw .corrupt(cause: SQLiteCause(code: 0, message: message))
        }
        // Nobody copies anything before all is forgotten.
        let index = try WALIndex(of: file)
        defer { index.close() }
        try index.forgetHowFarItWasCopied()
        let metadata: Logger.Metadata = ["path": "\(file)"]
        switch try CachedPages.forget(file) {
        case .forgotten: break
        case .untold:
            logger.notice("Whether the system forgets a database is not told here.", metadata: metadata)
        case .kept:
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

    /// Copies what is in the log of a process before into the database.
    ///
    /// What was killed wrote and did not sync looks committed, and must be durable before it is told. Where somebody reads
    /// the log or there is no room for its pages, the log itself is synced; that may be believed wrongly, so nothing is
    /// committed before the log is empty.
    static func makeDurable(_ queue: DatabaseQueue, _ file: String, _ trust: MediumTrust) throws {
        do throws(SQLiteFailure) {
            try trust.copying(emptiesLog: true) {
                _ = try queue.writeWithoutTransaction { database in try database.checkpoint(.truncate) }
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
