// Two threads count under one Mutex: no race. Built with -sanitize=thread by Scripts/sanitize.sh, which asks with it
// whether the sanitizer of this toolchain can see that lock.
import Dispatch
import Synchronization

final class Counter: Sendable {
    private let value = Mutex(0)

    func count() { value.withLock { $0 += 1 } }
}

let counter = Counter()
DispatchQueue.concurrentPerform(iterations: 4) { _ in
    // For long enough that a second thread comes even on a busy machine.
    for _ in 0..<300_000 { counter.count() }
}
