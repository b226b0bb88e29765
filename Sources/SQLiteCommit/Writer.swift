import Dispatch
import GRDB
import Glibc
import Synchronization

/// The one writer of a database: takes every waiting change into one transaction and answers after its commit.
///
/// While one transaction becomes durable the next changes gather, so that a busy database pays one fsync for many.
final class Writer: Sendable {
    /// What the writer did so far.
    struct Counters: Sendable {
        /// Transactions committed.
        var commits = 0
        /// Changes kept by them.
        var changes = 0
    }

    private struct Queue {
        var waiting: [Change] = []
        var isRunning = false
        var isClosed = false
        var fault: SQLiteFailure?
        var counters = Counters()
        var whenIdle: [CheckedContinuation<Void, Never>] = []
    }

    private let driver: DatabaseQueue
    private let connection: Mutex<SQLiteConnection>
    private let checkpointer: Checkpointer
    private let trust: MediumTrust
    private let queue = Mutex(Queue())
    private let thread = DispatchQueue(label: "casefile.sqlite.writer", qos: .userInitiated)

    /// Takes over the connection of a driver, which closes it after the writer.
    init(_ driver: DatabaseQueue, checkpointer: Checkpointer, trust: MediumTrust) throws {
        self.driver = driver
        self.trust = trust
        connection = Mutex(try driver.writeWithoutTransaction { try SQLiteConnection($0) })
        self.checkpointer = checkpointer
    }

    /// The last I/O error of a commit, until it is forgotten.
    var fault: SQLiteFailure? { queue.withLock { $0.fault } }

    /// Forgets the I/O error of a commit, after one that succeeded.
    func forgetFault() { queue.withLock { $0.fault = nil } }

    var counters: Counters { queue.withLock { $0.counters } }

    /// Queues a change; a full queue or a closed database fails it at once.
    func submit(_ change: Change) {
        let refusal: SQLiteFailure? = queue.withLock { queue in
            guard !queue.isClosed else { return .closed }
            guard queue.waiting.count < Limits.waitingChanges else { return .busy }
            queue.waiting.append(change)
            guard !queue.isRunning else { return nil }
            queue.isRunning = true
            thread.async { self.drain() }
            return nil
        }
        if let refusal { change.answer(refusal) }
    }

    /// Takes no more changes and returns when those taken are answered.
    func close() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isIdle = queue.withLock { queue in
                queue.isClosed = true
                if queue.isRunning { queue.whenIdle.append(continuation) }
                return !queue.isRunning
            }
            if isIdle { continuation.resume() }
        }
        connection.withLock { $0.end() }
    }

    private func drain() {
        while let batch = nextBatch() {
            commit(batch)
            checkpointer.committed(frames: connection.withLock { $0.logFrames }, on: driver)
            // Those who are at work on changes finish them first, so that fewer transactions take them all; where a
            // processor is free nothing is lost.
            if batch.count >= Limits.busyBatchChanges { sched_yield() }
        }
    }

    private func nextBatch() -> [Change]? {
        let (batch, idle) = queue.withLock { queue -> ([Change], [CheckedContinuation<Void, Never>]) in
            let batch = Array(queue.waiting.prefix(Limits.batchChanges))
            queue.waiting.removeFirst(batch.count)
            guard batch.isEmpty else { return (batch, []) }
            queue.isRunning = false
            defer { queue.whenIdle = [] }
            return ([], queue.whenIdle)
        }
        for continuation in idle { continuation.resume() }
        return batch.isEmpty ? nil : batch
    }

    /// One transaction: all changes of the batch, each rolled back alone when it throws, then one commit.
    private func commit(_ batch: [Change]) {
        let errors: [(any Error)?]
        do throws(SQLiteFailure) {
            errors = try connection.withLock { connection throws(SQLiteFailure) in
                try trust.regain(checkpointer.emptyLog)
                return try Self.run(batch, on: connection)
            }
        } catch {
            trust.commitFailed(error)
            if case .medium = error { queue.withLock { $0.fault = error } }
            for change in batch { change.answer(error) }
            return
        }
        queue.withLock { queue in
            let kept = errors.count { $0 == nil }
            queue.counters.changes += kept
            guard kept > 0 else { return }
            queue.counters.commits += 1
        }
        for (change, error) in zip(batch, errors) { change.answer(error) }
    }

    /// Tries the batch without a way back for single changes, since hardly one is refused after it wrote something.
    ///
    /// - Returns: for each change the error that it threw.
    private static func run(
        _ batch: [Change],
        on connection: SQLiteConnection
    ) throws(SQLiteFailure) -> [(any Error)?] {
        let together = try transaction(connection) { () throws(SQLiteFailure) in try applyAll(batch, connection) }
        if let together { return together }
        let apart = try transaction(connection) { () throws(SQLiteFailure) in
            var errors: [(any Error)?] = []
            for change in batch { errors.append(try applyReversibly(change, connection)) }
            return errors
        }
        return apart ?? []
    }

    /// Runs a body and commits what it did; rolls all of it back when the body gives `nil` or anything fails.
    private static func transaction(
        _ connection: SQLiteConnection,
        _ body: () throws(SQLiteFailure) -> [(any Error)?]?
    ) throws(SQLiteFailure) -> [(any Error)?]? {
        do throws(SQLiteFailure) {
            try connection.execute("BEGIN IMMEDIATE")
            guard let errors = try body() else {
                try connection.execute("ROLLBACK")
                return nil
            }
            try connection.execute("COMMIT")
            return errors
        } catch {
            if connection.isInsideTransaction { try connection.execute("ROLLBACK") }
            throw error
        }
    }

    /// All changes; `nil` when one wrote something and then refused, which has to be taken back alone.
    private static func applyAll(
        _ batch: [Change],
        _ connection: SQLiteConnection
    ) throws(SQLiteFailure) -> [(any Error)?]? {
        var errors: [(any Error)?] = []
        errors.reserveCapacity(batch.count)
        for change in batch {
            let before = connection.totalChanges
            let error = change.apply(connection)
            // A full or failing medium ends the whole transaction, and with it every change of the batch.
            guard connection.isInsideTransaction else { throw Self.ending(error) }
            guard error == nil || connection.totalChanges == before else { return nil }
            errors.append(error)
        }
        return errors
    }

    /// Why SQLite ended a transaction by itself: what the change that ran then failed with.
    private static func ending(_ error: (any Error)?) -> SQLiteFailure {
        guard let error, case let failure = SQLiteFailure(error), failure.isOfMedium else { return .full }
        return failure
    }

    private static func applyReversibly(
        _ change: Change,
        _ connection: SQLiteConnection
    ) throws(SQLiteFailure) -> (any Error)? {
        try connection.execute("SAVEPOINT change")
        let error = change.apply(connection)
        guard connection.isInsideTransaction else { throw Self.ending(error) }
        if error != nil { try connection.execute("ROLLBACK TO change") }
        try connection.execute("RELEASE change")
        return error
    }
}
