package import NIOPosix

/// Where calls that block are made, so that no event loop waits for a disk.
package protocol BlockingWork: Sendable {
    /// Runs a body and returns its result; cancellation does not reach it, since half a write is none.
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value
}

/// Blocking calls on threads of their own.
package struct ThreadPoolWork: BlockingWork {
    private let threads: NIOThreadPool

    /// Work for threads that run until the caller ends them.
    package init(_ threads: NIOThreadPool) {
        self.threads = threads
    }

    /// See ``BlockingWork``.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            // A pool that ends hands its work back unrun; what was begun is still finished here.
            threads.submit { _ in continuation.resume(returning: body()) }
        }
    }
}
