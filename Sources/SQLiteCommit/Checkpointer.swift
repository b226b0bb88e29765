import Dispatch
import GRDB
import Glibc
import Logging
import Synchronization

/// Copies the write-ahead log into the database, on its own connection and thread, so that no commit waits for it.
final class Checkpointer: Sendable {
    private struct State {
        var isRunning = false
        /// The size of the log from which the next copy starts.
        var nextBytes = Limits.checkpointBytes
    }

    private let open: @Sendable () throws -> DatabaseQueue
    /// Used on the thread alone.
    private let connection: Mutex<DatabaseQueue>
    private let path: String
    private let logger: Logger
    private let trust: MediumTrust
    private let state = Mutex(State())
    private let thread = DispatchQueue(label: "casefile.sqlite.checkpoint", qos: .utility)

    /// A copier of the database of a path, on a connection that `open` opens.
    init(
        path: String,
        trust: MediumTrust,
        logger: Logger,
        _ open: @escaping @Sendable () throws -> DatabaseQueue
    ) throws {
        self.open = open
        connection = Mutex(try open())
        self.trust = trust
        self.path = path
        self.logger = logger
    }

    /// Called by the writer after each commit; starts a copy when the log has grown enough.
    func committed(on writer: DatabaseQueue) {
        guard !trust.doubtsDatabase else { return }
        let size = Self.logBytes(of: path)
        let mayStart = state.withLock { state in
            if size < Limits.checkpointBytes { state.nextBytes = Limits.checkpointBytes }
            guard !state.isRunning, size >= state.nextBytes else { return false }
            state.isRunning = true
            state.nextBytes = size + Limits.checkpointBytes / 2
            return true
        }
        if mayStart { thread.async { self.copy() } }
        guard size >= Limits.checkpointCeilingBytes else { return }
        // Under steady load the copy is always a few commits behind, and the log starts over only when it is not.
        thread.sync {
            note { try writer.writeWithoutTransaction { _ = try $0.checkpoint(.passive) } }
        }
    }

    /// Copies everything and empties the log; for a clean end.
    ///
    /// A database whose sync failed before is left as it is.
    func finish() throws(SQLiteFailure) {
        do {
            try thread.sync {
                guard !trust.doubtsDatabase else { return }
                try trust.copying(emptiesLog: true, copyAll)
                try connection.withLock { try $0.close() }
            }
        } catch {
            throw SQLiteFailure(error)
        }
    }

    /// Copies everything and leaves the log without a byte, so that it goes on in new blocks.
    ///
    /// - Throws: `.busy` when somebody reads for too long; `.medium` when a write or a sync failed.
    func emptyLog() throws(SQLiteFailure) {
        do {
            try thread.sync { try trust.copying(emptiesLog: true, copyAll) }
        } catch {
            throw SQLiteFailure(error)
        }
    }

    /// On a log that is opened for it where something failed: each open file tells of a failed write once, and an old one
    /// would tell of that commit's.
    private func copyAll() throws {
        try connection.withLock { connection in
            if trust.doubt != nil {
                try connection.close()
                connection = try open()
            }
            _ = try connection.writeWithoutTransaction { database in try database.checkpoint(.truncate) }
        }
    }

    /// The bytes of the log of a database; 0 where there is none, or where the system does not say.
    private static func logBytes(of path: String) -> Int64 {
        var status = stat()
        return stat(path + "-wal", &status) == 0 ? Int64(status.st_size) : 0
    }

    private func copy() {
        note { try connection.withLock { try $0.writeWithoutTransaction { _ = try $0.checkpoint(.passive) } } }
        state.withLock { $0.isRunning = false }
    }

    /// Runs a copy; one that fails otherwise than by a sync is tried again after the next commits, since the log still has
    /// everything.
    private func note(_ work: () throws -> Void) {
        do throws(SQLiteFailure) {
            try trust.copying(emptiesLog: false, work)
            logger.trace("write-ahead log copied")
        } catch {
            logger.warning("The write-ahead log was not copied.", metadata: ["cause": "\(error)"])
        }
    }
}
