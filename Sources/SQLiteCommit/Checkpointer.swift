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
            note { try writer.writeWithoutTransaction { database in try database.checkpoint(.passive).walFrameCount } }
        }
    }

    /// Copies everything and empties the log; for a clean end.
    ///
    /// A database whose sync failed before is left as it is.
    func finish() throws(SQLiteFailure) {
        do {
            try thread.sync {
                guard !trust.doubtsDatabase else { return }
                try copyAll()
                try connection.withLock { try $0.close() }
            }
        } catch {
            let failure = SQLiteFailure(error)
            trust.copyFailed(failure)
            throw failure
        }
    }

    /// Copies everything and leaves the log without a byte, so that it goes on in new blocks.
    ///
    /// - Throws: `.busy` when somebody reads for too long; `.medium` when a write or a sync failed.
    func emptyLog() throws(SQLiteFailure) {
        do {
            try thread.sync { try copyAll() }
        } catch {
            let failure = SQLiteFailure(error)
            trust.copyFailed(failure)
            throw failure
        }
    }

    /// On files that are opened for it where a commit failed: each open file tells of a failed write once, and an old one
    /// would tell of that commit's.
    private func copyAll() throws {
        try connection.withLock { connection in
            if trust.doubtsLog {
                try connection.close()
                connection = try open()
            }
            _ = try connection.writeWithoutTransaction { database in try database.checkpoint(.truncate) }
        }
    }

    /// The bytes of the log of a database; 0 where there is none.
    static func logBytes(of path: String) -> Int64 {
        var status = stat()
        return stat(path + "-wal", &status) == 0 ? Int64(status.st_size) : 0
    }

    private func copy() {
        note {
            try connection.withLock { connection in
                try connection.writeWithoutTransaction { database in try database.checkpoint(.passive).walFrameCount }
            }
        }
        state.withLock { $0.isRunning = false }
    }

    /// Runs a copy; one that fails otherwise than by a sync is tried again after the next commits, since the log still has
    /// everything.
    private func note(_ work: () throws -> Int) {
        do {
            let pages = try work()
            logger.trace("write-ahead log copied", metadata: ["pages": "\(pages)"])
        } catch {
            let failure = SQLiteFailure(error)
            trust.copyFailed(failure)
            logger.warning("The write-ahead log was not copied.", metadata: ["cause": "\(failure)"])
        }
    }
}
