import Synchronization

/// Blocking calls of one upload, made in order and one at a time, each on what the one before left.
///
/// What is added while a call is under way follows it on the same thread at once: between two calls nobody is asked.
package final class WorkLane<State: Sendable>: Sendable {
    private struct Queue {
        var calls: [@Sendable (inout State) -> Void] = []
        /// Where the calls are; `nil` while a thread makes some.
        var idle: State?
    }

    private let work: any BlockingWork
    private let queue: Mutex<Queue>

    /// A lane whose first call finds `state`.
    package init(_ work: any BlockingWork, _ state: State) {
        self.work = work
        queue = Mutex(Queue(idle: state))
    }

    /// Adds a call.
    ///
    /// - Returns: what it will return.
    package func add<Value: Sendable>(_ call: @escaping @Sendable (inout State) -> Value) -> PendingWork<Value> {
        let pending = PendingWork<Value>()
        let idle = queue.withLock { queue in
            queue.calls.append { state in pending.finish(call(&state)) }
            return queue.idle.take()
        }
        if let idle { _ = work.begin { self.run(from: idle) } }
        return pending
    }

    private func run(from idle: State) {
        var state = idle
        while true {
            let next = queue.withLock { queue -> (@Sendable (inout State) -> Void)? in
                guard queue.calls.isEmpty else { return queue.calls.removeFirst() }
                queue.idle = state
                return nil
            }
            guard let next else { return }
            next(&state)
        }
    }
}
