import GRDB
package import Logging
import Synchronization

/// A durable database in one file, with one owner, one writer and several readers.
///
/// A write that returned survives a crash of the process and a power cut.
package final class SQLiteDatabase: Sendable {
    private let queue: DatabaseQueue
    private let readers: Readers
    private let writer: Writer
    private let checkpointer: Checkpointer
    private let trust: MediumTrust
    private let lock: FileLock
    private let pair: Mutex<String?>

    /// Opens or makes the database, its folder included, and brings it to the newest schema.
    ///
    /// - Parameters:
    ///   - path: the file; `-wal`, `-shm` and `.lock` are added for those beside it.
    ///   - migrations: all steps, oldest first.
    ///   - newPairID: the id of its pair where it is made now, which costs no commit.
    ///   - logger: for what the database does on its own.
    /// - Throws: `.owned` when it is open already, here or in another process; `.corrupt` when it is damaged or was
    ///   written by a newer version.
    package init(
        path: String,
        migrations: [SQLiteMigration],
        newPairID: String? = nil,
        logger: Logger
    ) throws(SQLiteFailure) {
        SQLiteProcess.prepare()
        let folder = Folder.parent(of: path)
        try Folder.make(folder)
        // By the file itself from here on: a link may be led elsewhere while the server runs, and has one owner so.
        let file = try DatabaseName.file(of: path)
        lock = try FileLock(file + ".lock")
        var opened: DatabaseQueue?
        do {
            let migrator = Self.migrator(migrations)
            try KeptLog.checkNothingIsLeft(of: path, at: file)
            let isNew = try SQLiteCreation.makeIfMissing(file) { queue in
                try migrator.migrate(queue)
                guard let newPairID else { return }
                try queue.write { try $0.execute(sql: "INSERT INTO pair VALUES (1, ?)", arguments: [newPairID]) }
            }
            try DatabaseName.checkIsOnly(file)
            // Looked at now: the driver writes into a log that is empty.
            let hasLog = try Folder.byteCount(of: file + "-wal") > 0
            try LeftLog.doubtAgain(file, mark: lock, logger: logger)
            queue = try DatabaseQueue(path: file, configuration: Self.writerConfiguration)
            opened = queue
            try queue.writeWithoutTransaction { database in try Self.makeDurable(database) }
            trust = MediumTrust(path: file, mark: lock, doubtsLog: hasLog, logger: logger)
            if hasLog { try LeftLog.makeDurable(queue, file, trust) }
            try KeptLog.removeIfCopied(of: file)
            if !isNew { try Self.migrate(queue, migrator) }
            pair = Mutex(try queue.read { try String.fetchOne($0, sql: "SELECT id FROM pair") })
            checkpointer = try Checkpointer(path: file, trust: trust, logger: logger) {
                try DatabaseQueue(path: file, configuration: Self.checkpointerConfiguration)
            }
            writer = try Writer(queue, checkpointer: checkpointer, trust: trust)
        } catch {
            let failure = SQLiteFailure(error)
            if case .medium = failure { opened.map(Self.neverClose) }
            throw failure
        }
        readers = Readers(path: file, configuration: Self.readerConfiguration)
        try Folder.synchronize(folder)
    }

    /// Whether there is a database of this name.
    package static func isThere(_ path: String) throws(SQLiteFailure) -> Bool {
        try Folder.byteCount(of: path) > 0
    }

    /// Runs a change in a transaction that may hold other changes too, and returns once it is durable.
    ///
    /// A body that throws is rolled back alone. It runs on the writer's thread, once more when another change of its
    /// transaction has to be taken back, and must not wait for anything or change anything but the database. It has no
    /// type parameter, since those cost a busy writer more than some of its statements.
    /// - Parameter body: the statements; it sees all earlier changes.
    /// - Throws: what `body` threw, or a ``SQLiteFailure``; then nothing of the change is acknowledged.
    package func write(_ body: @escaping @Sendable (SQLiteConnection) throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            writer.submit(Change(body: body, continuation: continuation))
        }
    }

    /// Runs a change that comes to something; see ``write(_:)``.
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Value
    ) async throws -> Value {
        let written = WrittenValue<Value>()
        try await write { connection in written.keep(try body(connection)) }
        return try written.get()
    }

    /// Runs statements on one snapshot, which has everything that was acknowledged before the call.
    ///
    /// It runs on the caller's thread, an event loop included: pages come from memory, or at the cost of a disk read,
    /// which is less than two changes of thread. It never waits for the writer.
    package func read<Value: Sendable>(
        _ body: (SQLiteConnection) throws(SQLiteFailure) -> Value
    ) throws(SQLiteFailure) -> Value {
        try readers.read(body)
    }

    /// The first row that one statement gives, on a snapshot as that of ``read(_:)``; it needs no transaction around it.
    package func row(_ sql: String, _ values: [SQLiteValue]) throws(SQLiteFailure) -> SQLiteRow? {
        try readers.row(sql, values)
    }

    /// Commits a change that matters to nobody: whether the medium keeps things now.
    package func probe() async throws(SQLiteFailure) {
        do {
            try await write { connection in _ = try connection.execute("UPDATE probe SET count = count + 1") }
            writer.forgetFault()
        } catch {
            throw SQLiteFailure(error)
        }
    }

    /// The id of the pair of databases that this one is of; `nil` before ``join(_:)``.
    package var pairID: String? { pair.withLock { $0 } }

    /// Makes this database one of a pair, whatever it was before.
    package func join(_ pairID: String) async throws(SQLiteFailure) {
        do {
            try await write { connection in
                _ = try connection.execute("INSERT OR REPLACE INTO pair (key, id) VALUES (1, ?)", [.text(pairID)])
            }
            pair.withLock { $0 = pairID }
        } catch {
            throw SQLiteFailure(error)
        }
    }

    /// Why nothing can be committed, or the I/O error that a commit ended with; `nil` again once a probe succeeded after it.
    package var fault: SQLiteFailure? { trust.doubt ?? writer.fault }

    /// Transactions that were committed since the opening.
    package var commitCount: Int { writer.counters.commits }

    /// The `synchronous` setting of the writer; 2 is FULL.
    package func synchronousLevel() async throws(SQLiteFailure) -> Int64 {
        do {
            // The pragma tells the state of the connection that runs it, so it has to be the writer.
            return try await write { connection in try connection.row("PRAGMA synchronous")?.integer(0) ?? 0 }
        } catch {
            throw SQLiteFailure(error)
        }
    }

    /// Answers what is waiting, copies the log into the database, closes it and gives it free for another owner.
    ///
    /// - Throws: what kept the log from being copied; nothing is lost, since the next owner copies it.
    package func close() async throws(SQLiteFailure) {
        await writer.close()
        // Nothing is lost when this fails: the next owner copies the log.
        defer { lock.release() }
        readers.close()
        let copied = Result { () throws(SQLiteFailure) in try checkpointer.finish() }
        guard !trust.doubtsDatabase else {
            Self.neverClose(queue)
            return try copied.get()
        }
        do {
            try queue.close()
        } catch {
            throw SQLiteFailure(error)
        }
        try copied.get()
    }
}
