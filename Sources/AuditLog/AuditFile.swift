import AttachedFilesAPI
package import AttachedFilesCore
import Dispatch
import Synchronization

/// The audit in one file that lines are only ever added to.
///
/// Lines that wait are written and made durable together. A file that was renamed away is followed by a new one under
/// the path, in which the chain goes on.
package final class AuditFile: AuditTrail {
    private struct Waiting: Sendable {
        let record: AuditRecord
        let continuation: CheckedContinuation<StoreError?, Never>?
    }

    private struct State {
        var waiting: [Waiting] = []
        var omitted = 0
        var isRunning = false
        var isClosed = false
        var fault: StoreError?
        var second: Int64 = 0
        var notesOfSecond = 0
    }

    private let clock: any WallClock
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "casefile.audit", qos: .userInitiated)
    /// Touched on the queue alone.
    private let tail: Mutex<AuditTail>
    private let onChange: @Sendable (StoreError?) -> Void

    /// Opens or makes a file and notes that in it.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - clock: the time of day.
    ///   - onChange: told when it begins to fail, and with `nil` when it works again.
    /// - Throws: `.unavailable` when it is no audit, is open in another process, or cannot be read and written; `.full`.
    package init(
        path: String,
        clock: any WallClock,
        onChange: @escaping @Sendable (StoreError?) -> Void = { _ in }
    ) throws(StoreError) {
        self.clock = clock
        self.onChange = onChange
        tail = Mutex(try AuditTail(path: path, at: clock.now()))
    }

    /// What the last write failed with; `nil` again once one succeeds.
    package var fault: StoreError? { state.withLock { $0.fault } }

    /// See ``AuditTrail``.
    package func write(_ record: AuditRecord) async throws(StoreError) {
        let failure = await withCheckedContinuation { continuation in
            submit(Waiting(record: record, continuation: continuation))
        }
        if let failure { throw failure }
    }

    /// See ``AuditTrail``; those of callers who proved nothing are only counted beyond a number in a second.
    package func note(_ record: AuditRecord) {
        let second = clock.now().secondsSinceEpoch
        let isTaken = state.withLock { state in
            if state.second != second { (state.second, state.notesOfSecond) = (second, 0) }
            if !record.actor.isProven { state.notesOfSecond += 1 }
            let isTooMany = !record.actor.isProven && state.notesOfSecond > Limits.unprovenNotesPerSecond
            let isTaken = !isTooMany && state.waiting.count < Limits.waitingRecords
            if !isTaken { state.omitted += 1 }
            return isTaken
        }
        if isTaken { submit(Waiting(record: record, continuation: nil)) }
    }

    /// See ``AuditTrail``.
    package func checkWorks() async throws(StoreError) {
        guard fault != nil else { return }
        try await write(AuditRecord("CheckAudit", by: .service))
    }

    /// Writes what waits and gives the file free; what comes later fails.
    package func close() {
        state.withLock { $0.isClosed = true }
        queue.sync {
            drain()
            tail.withLock { $0.close() }
        }
    }

    private func submit(_ waiting: Waiting) {
        let (isClosed, mustRun) = state.withLock { state in
            guard !state.isClosed else { return (true, false) }
            state.waiting.append(waiting)
            defer { state.isRunning = true }
            return (false, !state.isRunning)
        }
        if isClosed { waiting.continuation?.resume(returning: .unavailable(cause: AuditFailure.closed)) }
        if mustRun { queue.async { self.drain() } }
    }

    private func drain() {
        while let (batch, omitted) = nextBatch() {
            var failure: StoreError?
            do throws(StoreError) {
                try tail.withLock { tail throws(StoreError) in
                    try tail.write(batch.map(\.record), omitted: omitted, at: clock.now())
                }
            } catch {
                failure = error
            }
            let isChange = state.withLock { state in
                defer { state.fault = failure }
                return (state.fault == nil) != (failure == nil)
            }
            if isChange { onChange(failure) }
            state.withLock { state in
                if failure != nil { state.omitted += omitted + batch.count { $0.continuation == nil } }
            }
            for waiting in batch { waiting.continuation?.resume(returning: failure) }
        }
    }

    private func nextBatch() -> (batch: [Waiting], omitted: Int)? {
        state.withLock { state in
            let batch = Array(state.waiting.prefix(Limits.recordsOfABatch))
            state.waiting.removeFirst(batch.count)
            guard !batch.isEmpty else {
                state.isRunning = false
                return nil
            }
            defer { state.omitted = 0 }
            return (batch, state.omitted)
        }
    }
}

/// Why the audit cannot be written.
enum AuditFailure: Error, CustomStringConvertible {
    /// The file was closed.
    case closed
    /// The file holds something else.
    case notAnAudit(path: String)
    /// Another process has the file.
    case owned(path: String)
    /// A call of the system failed.
    case system(String, code: CInt)

    var description: String {
        switch self {
        case .closed: "the audit is closed"
        case .notAnAudit(let path): "\(path) is not an audit, or its end is damaged; move it away"
        case .owned(let path): "\(path) is in use by another casefile"
        case .system(let what, let code): "\(what) (\(code))"
        }
    }
}
