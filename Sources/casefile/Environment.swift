import AttachedFilesAPI
import AttachedFilesCore
import Glibc
import Synchronization

/// The system's time of day.
struct SystemClock: WallClock {
    func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(millisecondsSinceEpoch: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// The system's random bits, which are fit for secrets; they are fetched many at a time.
final class SystemRandom: RandomSource {
    private let words = Mutex<[UInt64]>([])

    func next() -> UInt64 {
        words.withLock { words in
            if let word = words.popLast() { return word }
            words = Array(unsafeUninitializedCapacity: Limits.randomWords) { buffer, count in
                // One system call for all of them, which no signal interrupts and which fails on no kernel in use.
                let code = getentropy(buffer.baseAddress, Limits.randomWords * MemoryLayout<UInt64>.size)
                precondition(code == 0, "The system gives no random bits.")
                count = Limits.randomWords
            }
            return words.removeLast()
        }
    }
}

/// The system's time since it started.
struct SystemUptime: UptimeClock {
    func uptime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}
