import GRDBSQLite
import Glibc
import Logging
import Synchronization

/// Whether what a database has on its medium can still be believed.
///
/// A system whose sync failed may call the next one a success without the bytes, and a file may keep what it has of them
/// in memory alone until the machine stops. So a log whose commit failed takes no further one before its content is in
/// the database and it begins with new blocks, and a database whose sync failed is written anew at the next start.
final class MediumTrust: Sendable {
    private enum State {
        case trusted
        /// A commit failed: the log has to be made anew.
        case logDoubted
        /// A sync of the database failed: nothing more is committed.
        case databaseDoubted(SQLiteFailure)
    }

    private let path: String
    private let mark: FileLock
    private let logger: Logger
    private let state: Mutex<State>
    private let isMarked = Mutex(false)

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
        state = Mutex(doubtsLog ? .logDoubted : .trusted)
    }

    /// Whether a sync of the database failed.
    var doubtsDatabase: Bool { state.withLock { if case .databaseDoubted = $0 { true } else { false } } }

    /// Whether a commit failed and the log is still that one.
    var doubtsLog: Bool { state.withLock { if case .logDoubted = $0 { true } else { false } } }

    /// A commit failed on the medium.
    func commitFailed(_ failure: SQLiteFailure) {
        guard case .medium = failure else { return }
        state.withLock { if case .trusted = $0 { $0 = .logDoubted } }
    }

    /// The log was not copied into the database.
    func copyFailed(_ failure: SQLiteFailure) {
        guard case .medium(let cause) = failure, Self.isSync(cause.code) else { return }
        let isFirst = state.withLock { state in
            if case .databaseDoubted = state { return false }
            state = .databaseDoubted(failure)
            return true
        }
        guard isFirst else { return }
        logger.error(
            "A database could not be made durable; nothing is committed until the next start, which writes it anew.",
            metadata: ["cause": "\(failure)"]
        )
        tellNextOwner()
    }

    /// Marks the database as doubted; tried again with each commit that is refused, as the medium fails just then.
    func tellNextOwner() {
        guard doubtsDatabase else { return }
        isMarked.withLock { isMarked in
            guard !isMarked else { return }
            do throws(SQLiteFailure) {
                try mark.set(.doubted)
                isMarked = true
            } catch {
                logger.error(
                    "The next start could not be told that a database is to be written anew.",
                    metadata: ["cause": "\(error)"]
                )
            }
        }
    }

    /// Has the log made anew where a commit failed.
    ///
    /// - Parameter emptyLog: copies the log into the database, makes that durable and leaves the log without a byte.
    /// - Throws: what keeps the next commit from being believed.
    func regain(_ emptyLog: () throws(SQLiteFailure) -> Void) throws(SQLiteFailure) {
        switch state.withLock({ $0 }) {
        case .trusted: return
        case .databaseDoubted(let failure):
            tellNextOwner()
            throw failure
        case .logDoubted:
            // A medium that still fails is found out by a file that nobody needs, not by the database.
            try probe()
            try emptyLog()
            logWasEmptied()
        }
    }

    /// The log goes on in new blocks.
    func logWasEmptied() {
        state.withLock { if case .logDoubted = $0 { $0 = .trusted } }
    }

    private func probe() throws(SQLiteFailure) {
        let name = path + ".probe"
        let descriptor = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("the medium takes no file") }
        defer {
            close(descriptor)
            unlink(name)
        }
        guard write(descriptor, [UInt8](repeating: 0, count: Limits.probeBytes), Limits.probeBytes) == Limits.probeBytes
        else { throw .system("the medium takes no bytes") }
        guard fsync(descriptor) == 0 else { throw .system("the medium keeps no bytes") }
    }

    private static func isSync(_ code: CInt) -> Bool {
        code == SQLITE_IOERR | (4 << 8) || code == SQLITE_IOERR | (5 << 8)  // FSYNC and DIR_FSYNC
    }
}
