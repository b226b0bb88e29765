package import AttachedFilesCore
package import Logging
import SQLiteCommit

/// The metadata in one SQLite database in a folder of its own.
///
/// What was acknowledged survives a crash and a power cut. One owner at a time.
package final class SQLiteStore: PairedStore, Sendable {
    let database: SQLiteDatabase
    let configurationCache = ConfigurationCache()
    /// The time of day for events; `nil` where they are off.
    let eventClock: (any WallClock)?

    /// Opens or makes the store.
    ///
    /// - Parameters:
    ///   - folder: where the database lives; made when missing.
    ///   - eventClock: the time of day for events; `nil` turns them off.
    ///   - newPairID: the id of its pair where it is made now.
    ///   - logger: for what the database does on its own.
    /// - Throws: `.unavailable` when the folder is open already, cannot be used or is damaged; `.full` without room.
    package init(
        folder: String,
        eventClock: (any WallClock)? = nil,
        newPairID: String? = nil,
        logger: Logger
    ) throws(StoreError) {
        self.eventClock = eventClock
        do {
            let path = folder + "/" + Self.fileName
            database = try SQLiteDatabase(
                path: path,
                migrations: Schema.migrations,
                newPairID: newPairID,
                logger: logger
            )
        } catch {
            throw StoreError(error)
        }
    }

    /// The database's file in the folder.
    package static let fileName = "store.sqlite"

    /// Whether a folder has a store.
    package static func isThere(in folder: String) throws(StoreError) -> Bool {
        do {
            return try SQLiteDatabase.isThere(folder + "/" + fileName)
        } catch {
            throw StoreError(error)
        }
    }

    /// What the last commit failed with, when the medium failed it; `nil` again once one succeeds.
    package var fault: StoreError? { database.fault.map { StoreError($0) } }

    /// Commits a change of nothing that matters: whether the store can make things durable now.
    package func probe() async throws(StoreError) {
        do {
            try await database.probe()
        } catch {
            throw StoreError(error)
        }
    }

    /// See ``PairedStore``.
    package var pairID: String? { database.pairID }

    /// See ``PairedStore``.
    package func join(_ pairID: String) async throws(StoreError) {
        do {
            try await database.join(pairID)
        } catch {
            throw StoreError(error)
        }
    }

    /// See ``PairedStore``.
    package func isEmpty() async throws(StoreError) -> Bool {
        do {
            return try database.row("SELECT 1 FROM file LIMIT 1", []) == nil
        } catch {
            throw StoreError(error)
        }
    }

    /// Ends the store; what was asked before is answered first.
    package func close() async throws(StoreError) {
        do {
            try await database.close()
        } catch {
            throw StoreError(error)
        }
    }

    /// Runs a change and returns once it is durable; a body that throws changes nothing.
    @discardableResult
    func change<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Value
    ) async throws(StoreError) -> Value {
        let written = WrittenValue<Value>()
        do {
            try await database.write { connection in written.keep(try body(connection)) }
            return try written.get()
        } catch let refusal as StoreError {
            throw refusal
        } catch {
            throw StoreError(SQLiteFailure(error))
        }
    }

    /// Runs statements on a snapshot with everything that was acknowledged before.
    func read<Value: Sendable>(
        _ body: (SQLiteConnection) throws(SQLiteFailure) -> Value
    ) throws(StoreError) -> Value {
        do {
            return try database.read(body)
        } catch {
            throw StoreError(error)
        }
    }
}

extension StoreError {
    /// The one place where a failure of the database becomes a store failure.
    init(_ failure: SQLiteFailure) {
        switch failure {
        case .full: self = .full
        case .busy, .closed, .owned, .corrupt, .medium, .other: self = .unavailable(cause: failure)
        }
    }
}
