import NIOCore

/// Isolates async code to an event loop, so that handlers run without thread hops.
actor EventLoopActor {
    private let executor: any SerialExecutor

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    init(_ eventLoop: any EventLoop) {
        executor = eventLoop.executor
    }

    /// Starts `work` as a task on this actor; `work` may hold what is confined to the event loop.
    func start(_ work: @escaping @Sendable (isolated EventLoopActor) async -> Void) -> Task<Void, Never> {
        Task { await work(self) }
    }
}
