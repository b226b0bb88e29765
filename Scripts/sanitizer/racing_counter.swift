// Two threads count without a lock: a race. Built with -sanitize=thread by Scripts/sanitize.sh, which must see it
// reported before it believes that the tests have none.
import Dispatch

final class Counter: @unchecked Sendable {
    private var value = 0

    func count() { value += 1 }
}

let counter = Counter()
DispatchQueue.concurrentPerform(iterations: 4) { _ in
    // For long enough that a second thread comes even on a busy machine.
    for _ in 0..<3_000_000 { counter.count() }
}
