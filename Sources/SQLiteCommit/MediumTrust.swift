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
        case logFailed
        /// A sync of the database failed: nothing more is committed.
        case databaseFailed(SQLiteFailure)
    }

    private let path: String
    private let logger: Logger
    private let state = Mutex(State.trusted)

    /// Trust in the database of a path, until something fails.
    init(path: String, logger: Logger) {
        self.path = path
        self.logger = logger
    }

    /// Whether a sync of the database failed.
    var isDatabaseLost: Bool { state.withLock { if case .databaseFailed = $0 { true } else { false } } }

    /// Whether the start has to write the database of a path anew.
    static func wasLost(_ path: String) -> Bool { access(mark(of: path), F_OK) == 0 }

    /// The start has written the database of a path anew.
    static func regain(_ path: String) { unlink(mark(of: path)) }

    /// A commit failed on the medium.
    func commitFailed(_ failure: SQLiteFailure) {
        guard case .medium = failure else { return }
        state.withLock { if case .trusted = $0 { $0 = .logFailed } }
    }

    /// The log was not copied into the database.
    func copyFailed(_ failure: SQLiteFailure) {
        guard case .medium(let cause) = failure, Self.isSync(cause.code) else { return }
        let isFirst = state.withLock { state in
            if case .databaseFailed = state { return false }
            state = .databaseFailed(failure)
            return true
        }
        guard isFirst else { return }
        // Where even this name is not kept, the page cache with the doubtful pages is gone as well.
        let descriptor = open(Self.mark(of: path), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
        logger.error(
            "A database could not be made durable; nothing is committed until the next start, which writes it anew.",
            metadata: ["cause": "\(failure)"]
        )
    }

    /// Makes the log of a connection anew where a commit failed.
    ///
    /// - Throws: what keeps the next commit from being believed.
    func regain(_ connection: SQLiteConnection) throws(SQLiteFailure) {
        switch state.withLock({ $0 }) {
        case .trusted: return
        case .databaseFailed(let failure): throw failure
        case .logFailed:
            // A medium that still fails is found out by a file that nobody needs, not by the database.
            try probe()
            do throws(SQLiteFailure) {
                try connection.emptyLog()
            } catch {
                copyFailed(error)
                throw error
            }
            state.withLock { if case .logFailed = $0 { $0 = .trusted } }
        }
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

    private static func mark(of path: String) -> String { path + ".suspect" }

    private static func isSync(_ code: CInt) -> Bool {
        code == SQLITE_IOERR | (4 << 8) || code == SQLITE_IOERR | (5 << 8)  // FSYNC and DIR_FSYNC
    }
}
