/// Bounds the time of a scan.
enum TimeLimit {
    /// Runs a body and cancels it after a time, whereupon it has to end soon.
    static func run(
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
