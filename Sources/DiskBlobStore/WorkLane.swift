import Synchronization

/// Blocking calls of one upload, made in order and one at a time, each on what the one before left.
///
/// What is added while a call is under way follows it without the upload being asked, but behind what others wait for:
/// a slow medium has no thread for those if a lane keeps its own.
package final class WorkLane<State: Sendable>: Sendable {
    private struct Queue {
        var calls: [@Sendable (inout State) -> Void] = []
        /// Where the calls are; `nil` while one is under way.
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
        if let idle { begin(from: idle) }
        return pending
    }

    /// Lets a thread make the next call, of which there is one.
    private func begin(from idle: State) {
        _ = work.begin { self.makeCall(from: idle) }
    }

    private func makeCall(from idle: State) {
        var state = idle
        let call = queue.withLock { $0.calls.removeFirst() }
        call(&state)
        let isDone = queue.withLock { queue in
            guard queue.calls.isEmpty else { return false }
            queue.idle = state
            return true
        }
        if !isDone { begin(from: state) }
    }
}
