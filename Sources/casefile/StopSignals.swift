import Dispatch
import Glibc
import Synchronization

/// Watches for SIGINT, SIGTERM and SIGHUP: the first calls a closure.
///
/// A second one that is SIGINT, as of somebody who will not wait, ends the process at once; those who send SIGTERM send
/// it twice without meaning it, and the stop is bounded anyway.
///
/// A handler writes each signal's number into a pipe, and a thread waits for it there: nothing in between can be late or
/// lose one. With Dispatch's own sources of signals one stop in some hundred never came on a busy machine.
final class StopSignals: Sendable {
    private static let numbers = [SIGINT, SIGTERM, SIGHUP]

    /// The pipe's end for the handler, which can have no context; there is one watch at a time.
    private static let writeEnd = Atomic<CInt>(-1)

    /// Watches from now on.
    ///
    /// - Parameter onFirst: called once, on a thread of the watch's own.
    init(onFirst: @escaping @Sendable () -> Void) {
        var ends: [CInt] = [-1, -1]
        // No descriptor is left at the very start: signals end the process, as they do by default.
        guard pipe(&ends) == 0 else { return }
        let (readEnd, writeEnd) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A handler must not wait, even if nobody reads.
        _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK)
        Self.writeEnd.store(writeEnd, ordering: .sequentiallyConsistent)
        DispatchQueue(label: "casefile.signals").async { Self.watch(readEnd, onFirst) }
        for number in Self.numbers { signal(number, Self.handler) }
    }

    /// Stops watching; what comes now is ignored, since the process is at its end.
    ///
    /// The pipe stays open until then: a handler may be about to write.
    func stop() {
        for number in Self.numbers { signal(number, SIG_IGN) }
        let end = Self.writeEnd.exchange(-1, ordering: .sequentiallyConsistent)
        var byte = Self.end
        if end >= 0 { write(end, &byte, 1) }
    }

    private static let end: UInt8 = 0

    private static func watch(_ readEnd: CInt, _ onFirst: () -> Void) {
        var count = 0
        var number = end
        while true {
            let length = read(readEnd, &number, 1)
            if length < 0, errno == EINTR { continue }
            guard length == 1, number != end else { return }
            count += 1
            if count == 1 { onFirst() } else if CInt(number) == SIGINT { _exit(128 + SIGINT) }
        }
    }

    /// Makes system calls that a handler may make, and leaves `errno` as it was for the code that it interrupts.
    private static let handler: @convention(c) (CInt) -> Void = { number in
        let code = errno
        var byte = UInt8(truncatingIfNeeded: number)
        write(writeEnd.load(ordering: .sequentiallyConsistent), &byte, 1)
        errno = code
    }
}
