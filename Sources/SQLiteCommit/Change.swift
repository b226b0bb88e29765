/// One change that waits for the writer, its types erased.
struct Change: Sendable {
    /// What became of a change within the transaction.
    struct Applied {
        /// Whether what it did is kept; otherwise it is rolled back alone.
        let isKept: Bool
        /// Gives the caller the answer, once the transaction is durable.
        let answer: () -> Void
    }

    /// Runs the body.
    let apply: @Sendable (SQLiteConnection) -> Applied
    /// Gives the caller a failure instead of an answer.
    let fail: @Sendable (SQLiteFailure) -> Void
}

/// The end of one change for its caller.
typealias ChangeOutcome<Value: Sendable, Refusal: Error> = Result<Result<Value, Refusal>, SQLiteFailure>

extension Change {
    /// A change whose caller waits on `continuation`.
    init<Value: Sendable, Refusal: Error>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Value,
        continuation: CheckedContinuation<ChangeOutcome<Value, Refusal>, Never>
    ) {
        apply = { connection in
            do {
                let value = try body(connection)
                return Applied(isKept: true) { continuation.resume(returning: .success(.success(value))) }
            } catch let refusal as Refusal {
                return Applied(isKept: false) { continuation.resume(returning: .success(.failure(refusal))) }
            } catch {
                let failure = SQLiteFailure(error)
                return Applied(isKept: false) { continuation.resume(returning: .failure(failure)) }
            }
        }
        fail = { failure in continuation.resume(returning: .failure(failure)) }
    }
}
