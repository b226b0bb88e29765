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

    private let connection: DatabaseQueue
    private let logPath: String
    private let logger: Logger
    private let state = Mutex(State())
    private let thread = DispatchQueue(label: "casefile.sqlite.checkpoint", qos: .utility)

    init(_ connection: DatabaseQueue, path: String, logger: Logger) {
        self.connection = connection
        logPath = path + "-wal"
        self.logger = logger
    }

    /// Called by the writer after each commit; starts a copy when the log has grown enough.
    func committed(on writer: DatabaseQueue) {
        let size = logBytes
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
    func finish() throws(SQLiteFailure) {
        do {
            try thread.sync {
                _ = try connection.writeWithoutTransaction { database in try database.checkpoint(.truncate) }
                try connection.close()
            }
        } catch {
            throw SQLiteFailure(error)
        }
    }

    private var logBytes: Int64 {
        var status = stat()
        return stat(logPath, &status) == 0 ? Int64(status.st_size) : 0
    }

    private func copy() {
        note { try connection.writeWithoutTransaction { database in try database.checkpoint(.passive).walFrameCount } }
        state.withLock { $0.isRunning = false }
    }

    /// Runs a copy; one that fails is tried again after the next commits, since the log still has everything.
    private func note(_ work: () throws -> Int) {
        do {
            let pages = try work()
            logger.trace("write-ahead log copied", metadata: ["pages": "\(pages)"])
        } catch {
            logger.debug("write-ahead log not copied", metadata: ["cause": "\(SQLiteFailure(error))"])
        }
    }
}
