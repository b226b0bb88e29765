/// Bounds the time of a scan.
package protocol ScanTimer: Sendable {
    /// Runs a body and cancels it after a time, whereupon it has to end soon.
    ///
    /// - Returns: what came of the body; `.unavailable` when it had no end in time.
    func run(
        _ limit: Duration,
        _ body: @escaping @Sendable () async throws(ScanFailure) -> ScanVerdict
    ) async -> Result<ScanVerdict, ScanFailure>
}

/// A timer by the machine's clock that never jumps.
package struct TimeLimit: ScanTimer {
    /// A timer; it has no state.
    package init() {}

    /// See ``ScanTimer``.
    package func run(
        _ limit: Duration,
        _ body: @escaping @Sendable () async throws(ScanFailure) -> ScanVerdict
    ) async -> Result<ScanVerdict, ScanFailure> {
        await withTaskGroup(of: Result<ScanVerdict, ScanFailure>?.self) { group in
            group.addTask {
                do throws(ScanFailure) {
                    return .success(try await body())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .failure(.unavailable("there was no verdict in time"))
        }
    }
}
