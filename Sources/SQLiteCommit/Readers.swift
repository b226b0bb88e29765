import GRDB
import Synchronization

/// Connections that read, each by one caller at a time and on the caller's thread; opened when first needed.
final class Readers: Sendable {
    private struct State {
        var idle: [DatabaseQueue] = []
        var opened: [DatabaseQueue] = []
        var turn = 0
        var isClosed = false
    }

    private let path: String
    private let configuration: Configuration
    private let state = Mutex(State())

    init(path: String, configuration: Configuration) {
        self.path = path
        self.configuration = configuration
    }

    /// Runs a body on one snapshot.
    ///
    /// - Throws: `.closed` after the end of the database; what the body threw.
    func read<Value>(
        _ body: (SQLiteConnection) throws(SQLiteFailure) -> Value
    ) throws(SQLiteFailure) -> Value {
        let connection = try take()
        defer { giveBack(connection) }
        let result = connection.unsafeRead { database in
            Result { () throws(SQLiteFailure) in try Self.snapshot(SQLiteConnection(database), body) }
        }
        return try result.get()
    }

    /// The first row of one statement, which is a snapshot by itself.
    ///
    /// - Throws: `.closed` after the end of the database; what the statement threw.
    func row(_ sql: String, _ values: [SQLiteValue]) throws(SQLiteFailure) -> SQLiteRow? {
        let connection = try take()
        defer { giveBack(connection) }
        let result: Result<SQLiteRow?, SQLiteFailure> = connection.unsafeRead { database in
            do throws(SQLiteFailure) {
                return .success(try SQLiteConnection(database).row(sql, values))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Ends all connections once their readers are done.
    func close() {
        let opened = state.withLock { state in
            state.isClosed = true
            state.idle = []
            defer { state.opened = [] }
            return state.opened
        }
        // A connection that cannot be closed now is closed with its last reader.
        for connection in opened { try? connection.close() }
    }

    private static func snapshot<Value>(
        _ connection: SQLiteConnection,
        _ body: (SQLiteConnection) throws(SQLiteFailure) -> Value
    ) throws(SQLiteFailure) -> Value {
        try connection.execute("BEGIN DEFERRED")
        let result = Result { () throws(SQLiteFailure) in try body(connection) }
        if connection.isInsideTransaction { try connection.execute("ROLLBACK") }
        return try result.get()
    }

    private func take() throws(SQLiteFailure) -> DatabaseQueue {
        let taken: DatabaseQueue? = try state.withLock { state throws(SQLiteFailure) in
            guard !state.isClosed else { throw .closed }
            if let connection = state.idle.popLast() { return connection }
            guard state.opened.count >= Limits.readers else { return nil }
            // All are in use: wait behind one of them, for as long as its statements take.
            state.turn = (state.turn + 1) % state.opened.count
            return state.opened[state.turn]
        }
        if let taken { return taken }
        do {
            let connection = try DatabaseQueue(path: path, configuration: configuration)
            state.withLock { $0.opened.append(connection) }
            return connection
        } catch {
            throw SQLiteFailure(error)
        }
    }

    private func giveBack(_ connection: DatabaseQueue) {
        state.withLock { state in
            guard !state.isClosed, !state.idle.contains(where: { $0 === connection }) else { return }
            state.idle.append(connection)
        }
    }
}
