package import NIOPosix
import Synchronization

/// Where calls that block are made, so that no event loop waits for a disk.
package protocol BlockingWork: Sendable {
    /// Begins to run a body; cancellation does not reach it, since half a write is none.
    func begin<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> PendingWork<Value>
}

extension BlockingWork {
    /// Runs a body and returns its result.
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await begin(body).value()
    }
}

/// A result to come, for one that does something else meanwhile.
package final class PendingWork<Value: Sendable>: Sendable {
    private enum State {
        case running(waiter: CheckedContinuation<Value, Never>?)
        case done(Value)
    }

    private let state = Mutex(State.running(waiter: nil))

    /// A result that is to come.
    package init() {}

    /// Whether the result is still to come.
    var isRunning: Bool {
        state.withLock { if case .running = $0 { true } else { false } }
    }

    /// Gives the result; once.
    package func finish(_ value: Value) {
        let waiter = state.withLock { state -> CheckedContinuation<Value, Never>? in
            guard case .running(let waiter) = state else { return nil }
            state = .done(value)
            return waiter
        }
        waiter?.resume(returning: value)
    }

    /// Waits for the result; one caller at a time.
    package func value() async -> Value {
        await withCheckedContinuation { continuation in
            let value = state.withLock { state -> Value? in
                if case .done(let value) = state { return value }
                state = .running(waiter: continuation)
                return nil
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}

/// Blocking calls on threads of their own.
package struct ThreadPoolWork: BlockingWork {
    private let threads: NIOThreadPool

    /// Work for threads that run until the caller ends them.
    package init(_ threads: NIOThreadPool) {
        self.threads = threads
    }

    /// See ``BlockingWork``.
    package func begin<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> PendingWork<Value> {
        let pending = PendingWork<Value>()
        // A pool that ends hands its work back unrun; what was begun is still finished here.
        threads.submit { _ in pending.finish(body()) }
        return pending
    }
}
