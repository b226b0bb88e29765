/// One change that waits for the writer.
struct Change: Sendable {
    /// The statements.
    let body: @Sendable (SQLiteConnection) throws -> Void
    /// The caller, who goes on once the transaction is durable.
    let continuation: CheckedContinuation<Void, any Error>

    /// Runs the body within a transaction.
    ///
    /// - Returns: the error that it threw; then what it did has to be taken back.
    func apply(_ connection: SQLiteConnection) -> (any Error)? {
        do {
            try body(connection)
            return nil
        } catch {
            return error
        }
    }

    /// Lets the caller go on.
    func answer(_ error: (any Error)?) {
        if let error { continuation.resume(throwing: error) } else { continuation.resume() }
    }
}

/// What a change came to, on its way from the writer's thread to its caller.
package final class WrittenValue<Value: Sendable>: Sendable {
    /// Set before the commit and read after the caller went on, so never at the same time.
    @usableFromInline nonisolated(unsafe) var value: Value?

    /// Nothing yet.
    @inlinable package init() {}

    /// Keeps what a body came to; the last time counts.
    @inlinable package func keep(_ value: Value) { self.value = value }

    /// What the body came to.
    ///
    /// - Throws: `.closed` when it did not run, which no write that returned leaves.
    @inlinable package func get() throws(SQLiteFailure) -> Value {
        guard let value else { throw .closed }
        return value
    }
}
