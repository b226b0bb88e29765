import Dispatch
import GRDB
import Logging
import Synchronization

/// Copies the write-ahead log into the database, on its own connection and thread, so that no commit waits for it.
final class Checkpointer: Sendable {
    private struct State {
        var isRunning = false
        /// In the log after the last commit.
        var frames = 0
        /// Of them in the database, and durable there.
        var copiedFrames = 0
        /// From how many the next copy starts.
        var nextFrames = Limits.checkpointFrames

        /// Takes note of a commit; fewer frames than before are those of a log that was begun anew.
        mutating func committed(_ frames: Int) {
            if frames < self.frames { (copiedFrames, nextFrames) = (0, Limits.checkpointFrames) }
            self.frames = frames
        }

        /// Whether a copy is to start beside the commits.
        mutating func mayStart() -> Bool {
            guard !isRunning, frames >= nextFrames else { return false }
            isRunning = true
            nextFrames = frames + Limits.checkpointFrames / 2
            return true
        }

        /// Whether so little is left to copy that commits can wait for it, or too much to let it grow.
        var isTimeForTheRest: Bool {
            guard frames >= Limits.checkpointFrames else { return false }
            return frames >= Limits.checkpointCeilingFrames
                || !isRunning && frames - copiedFrames <= Limits.checkpointRestFrames
        }
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

    /// Called by the writer after each commit with the frames that the log has; starts a copy when it has grown enough.
    ///
    /// Under steady load a copy beside the commits is always a few of them behind, and the log starts over only when none
    /// is: the writer copies that rest itself.
    func committed(frames: Int, on writer: DatabaseQueue) {
        // A log that is doubted is copied by a connection of its own before the next commit.
        guard trust.doubt == nil else { return }
        let (mayStart, isTimeForTheRest) = state.withLock { state in
            state.committed(frames)
            return (state.mayStart(), state.isTimeForTheRest)
        }
        if mayStart { thread.async { self.copy() } }
        guard isTimeForTheRest else { return }
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
                // Where it cannot be opened now the old one stays for a later try.
                let fresh = try open()
                try connection.close()
                connection = fresh
            }
            _ = try connection.writeWithoutTransaction { database in try database.checkpoint(.truncate) }
        }
    }

    /// Copies twice: what was committed during the first time, which is long, is little.
    private func copy() {
        for _ in 0..<2 {
            note {
                let copied = try connection.withLock { try $0.writeWithoutTransaction(Self.copyDurably) }
                guard let copied else { return }
                state.withLock { $0.copiedFrames = copied }
                logger.trace("write-ahead log copied beside the commits")
            }
        }
        state.withLock { $0.isRunning = false }
    }

    /// Copies what no commit waits for, and makes it durable, which SQLite does at the end of the log only; there commits
    /// would wait for all of it.
    ///
    /// A log that is copied to its end begins anew with any commit. SQLite before 3.51.3 may then take the new log for
    /// copied as far as the old one was, and lose that, if a copy begins just before ("The WAL-Reset Bug"). So none begins
    /// there: as long as something is left to copy the log stays, and copies are made on this thread alone.
    /// - Returns: how many frames of the log are in the database; `nil` where nothing was left to copy.
    private static func copyDurably(_ database: Database) throws -> Int? {
        let file = try DatabaseFile(of: database)
        guard try file.hasUncopiedFrames() else { return nil }
        let copied = try database.checkpoint(.passive).checkpointedFrameCount
        try file.synchronize()
        return copied
    }

    /// Runs a copy; one that fails otherwise than by a sync is tried again after the next commits, since the log still has
    /// everything.
    private func note(_ work: () throws -> Void) {
        do throws(SQLiteFailure) {
            try trust.copying(emptiesLog: false, work)
        } catch {
            logger.warning("The write-ahead log was not copied.", metadata: ["cause": "\(error)"])
        }
    }
}
