import GRDB
import Synchronization

/// Connections that read, each by one caller at a time and on the caller's thread; opened when first needed.
final class Readers: Sendable {
    private struct State {
        var idle: [Reader] = []
        var opened: [Reader] = []
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
    func read<Value: Sendable>(
        _ body: (SQLiteConnection) throws(SQLiteFailure) -> Value
    ) throws(SQLiteFailure) -> Value {
        let reader = try take()
        defer { giveBack(reader) }
        return try reader.run { connection throws(SQLiteFailure) in try Self.snapshot(connection, body) }
    }

    /// The first row of one statement, which is a snapshot by itself.
    ///
    /// - Throws: `.closed` after the end of the database; what the statement threw.
    func row(_ sql: String, _ values: [SQLiteValue]) throws(SQLiteFailure) -> SQLiteRow? {
        let reader = try take()
        defer { giveBack(reader) }
        return try reader.run { connection throws(SQLiteFailure) in try connection.row(sql, values) }
    }

    /// Ends all connections once their readers are done.
    func close() {
        let opened = state.withLock { state in
            state.isClosed = true
            state.idle = []
            defer { state.opened = [] }
            return state.opened
        }
        for reader in opened { reader.close() }
    }

    private static func snapshot<Value: Sendable>(
        _ connection: SQLiteConnection,
        _ body: (SQLiteConnection) throws(SQLiteFailure) -> Value
    ) throws(SQLiteFailure) -> Value {
        try connection.execute("BEGIN DEFERRED")
        let result = Result { () throws(SQLiteFailure) in try body(connection) }
        if connection.isInsideTransaction { try connection.execute("ROLLBACK") }
        return try result.get()
    }

    private func take() throws(SQLiteFailure) -> Reader {
        let taken: Reader? = try state.withLock { state throws(SQLiteFailure) in
            guard !state.isClosed else { throw .closed }
            if let reader = state.idle.popLast() { return reader }
            guard state.opened.count >= Limits.readers else { return nil }
            // All are in use: wait behind one of them, for as long as its statements take.
            state.turn = (state.turn + 1) % state.opened.count
            return state.opened[state.turn]
        }
        if let taken { return taken }
        let reader = try Reader(path: path, configuration: configuration)
        let isClosed = state.withLock { state in
            if !state.isClosed { state.opened.append(reader) }
            return state.isClosed
        }
        guard !isClosed else {
            reader.close()
            throw .closed
        }
        return reader
    }

    private func giveBack(_ reader: Reader) {
        state.withLock { state in
            guard !state.isClosed, !state.idle.contains(where: { $0 === reader }) else { return }
            state.idle.append(reader)
        }
    }
}

/// One connection that reads, for one caller after the other.
private final class Reader: Sendable {
    private struct State {
        let connection: SQLiteConnection
        var isClosed = false
    }

    private let queue: DatabaseQueue
    private let state: Mutex<State>

    init(path: String, configuration: Configuration) throws(SQLiteFailure) {
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            state = Mutex(State(connection: try queue.unsafeRead { try SQLiteConnection($0) }))
        } catch {
            throw SQLiteFailure(error)
        }
    }

    /// Runs a body once those before it are done.
    func run<Value: Sendable>(
        _ body: (SQLiteConnection) throws(SQLiteFailure) -> Value
    ) throws(SQLiteFailure) -> Value {
        try state.withLock { state throws(SQLiteFailure) in
            guard !state.isClosed else { throw .closed }
            return try body(state.connection)
        }
    }

    /// Ends the connection; one that the driver cannot close now is closed with its last use.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.connection.end()
        }
        try? queue.close()
    }
}
