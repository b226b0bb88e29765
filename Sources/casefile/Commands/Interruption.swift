/// Lets the first interrupt end a command in good order, and the second at once.
enum Interruption {
    /// Runs `body`; SIGINT and SIGTERM cancel its task.
    static func cancelling<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        let task = Task { await body() }
        let signals = StopSignals { task.cancel() }
        defer { signals.stop() }
        return await task.value
    }
}
