import GRDBSQLite
import Logging
import Synchronization

/// Whether what a database has on its medium can still be believed.
///
/// A system whose sync failed may call the next one a success without the bytes, and a file may keep what it has of them
/// in memory alone until the machine stops. So a log whose commit failed takes no further one before its content is in
/// the database and it begins with new blocks, and after a failed sync of the database nothing is committed until the
/// next start, which copies the whole log again (``LeftLog``).
final class MediumTrust: Sendable {
    private enum State {
        case trusted
        /// A commit failed: the log has to be made anew.
        case logDoubted(SQLiteFailure)
        /// A sync of the database failed: nothing more is committed.
        case databaseDoubted(SQLiteFailure)
    }

    private let path: String
    private let mark: FileLock
    private let logger: Logger
    private let state: Mutex<State>

    /// Trust in the database of a path, until something fails.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - mark: where the next owner is told.
    ///   - doubtsLog: whether the log is one that a process left behind, in blocks that may be lost.
    ///   - logger: gets what nobody is answered.
    init(path: String, mark: FileLock, doubtsLog: Bool, logger: Logger) {
        self.path = path
        self.mark = mark
        self.logger = logger
        state = Mutex(doubtsLog ? .logDoubted(.busy) : .trusted)
    }

    /// Whether a sync of the database failed.
    var doubtsDatabase: Bool { state.withLock { if case .databaseDoubted = $0 { true } else { false } } }

    /// Why nothing can be committed now; `nil` while something can.
    var doubt: SQLiteFailure? {
        state.withLock { state in
            switch state {
            case .trusted: nil
            case .logDoubted(let failure), .databaseDoubted(let failure): failure
            }
        }
    }

    /// A commit failed on the medium.
    func commitFailed(_ failure: SQLiteFailure) {
        guard case .medium = failure else { return }
        state.withLock { if case .trusted = $0 { $0 = .logDoubted(failure) } }
    }

    /// Copies the log into the database; who comes after a process that ended before all of it was durable is told.
    ///
    /// The system tells of a failed write once, and that process may have been the one. SQLite syncs the database when a
    /// copy has come to the end of the log, which nobody can tell of one beside the commits.
    /// - Parameters:
    ///   - emptiesLog: whether the log has no byte afterwards, and all of it is durable.
    ///   - work: copies.
    /// - Throws: what the copy failed with; after a failed sync at once, since what SQLite takes for copied it does not
    ///   copy again.
    func copying(emptiesLog: Bool, _ work: () throws -> Void) throws(SQLiteFailure) {
        if doubtsDatabase, let doubt { throw doubt }
        try mark.note(.doubted)
        do {
            try work()
        } catch {
            let failure = SQLiteFailure(error)
            copyFailed(failure)
            throw failure
        }
        guard emptiesLog else { return }
        try KeptLog.removeIfCopied(of: path)
        // A mark that stays costs the next start a little and nothing else.
        try? mark.note(.trusted)
    }

    /// Has the log made anew where a commit failed.
    ///
    /// - Parameter emptyLog: copies the log into the database, makes that durable and leaves the log without a byte.
    /// - Throws: what keeps the next commit from being believed.
    func regain(_ emptyLog: () throws(SQLiteFailure) -> Void) throws(SQLiteFailure) {
        switch state.withLock({ $0 }) {
        case .trusted: return
        case .databaseDoubted(let failure): throw failure
        case .logDoubted:
            // A medium that still fails is found out by a file that nobody needs, not by the database.
            try ProbeFile.use(beside: path) { _, _ throws(SQLiteFailure) in }
            try emptyLog()
            logWasEmptied()
        }
    }

    /// The log goes on in new blocks.
    func logWasEmptied() {
        state.withLock { if case .logDoubted = $0 { $0 = .trusted } }
    }

    private func copyFailed(_ failure: SQLiteFailure) {
        guard case .medium(let cause) = failure, Self.isSync(cause.code) else { return }
        let isFirst = state.withLock { state in
            defer { state = .databaseDoubted(failure) }
            return if case .databaseDoubted = state { false } else { true }
        }
        guard isFirst else { return }
        logger.error(
            "A database could not be made durable; nothing is committed until the next start, which copies its log again.",
            metadata: ["path": "\(path)", "cause": "\(failure)"]
        )
        KeptLog.keep(of: path)
        do throws(SQLiteFailure) {
            try mark.set(.doubted)
        } catch {
            logger.error(
                "The next start may not be told that the log of a database is to be copied again.",
                metadata: ["path": "\(path)", "cause": "\(error)"]
            )
        }
    }

    private static func isSync(_ code: CInt) -> Bool {
        code == SQLITE_IOERR | (4 << 8) || code == SQLITE_IOERR | (5 << 8)  // FSYNC and DIR_FSYNC
    }
}
