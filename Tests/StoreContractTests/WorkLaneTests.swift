import DiskBlobStore
import NIOPosix
import Synchronization
import Testing

@Suite("WorkLane")
struct WorkLaneTests {
    private final class Inside: Sendable {
        private let count = Mutex(0)

        /// Whether nobody else was inside from the entry to the exit.
        func isAlone(_ body: () -> Void) -> Bool {
            let entered = count.withLock { count in
                count += 1
                return count
            }
            body()
            let left = count.withLock { count in
                defer { count -= 1 }
                return count
            }
            return entered == 1 && left == 1
        }
    }

    @Test("Calls are made in the order in which they were added, never two at once, each on what the last one left")
    func order() async throws {
        let threads = NIOThreadPool(numberOfThreads: 4)
        threads.start()
        let lane = WorkLane(ThreadPoolWork(threads), [Int]())
        let inside = Inside()
        var results: [PendingWork<Bool>] = []
        for number in 0..<2_000 {
            let result = lane.add { numbers in
                inside.isAlone { numbers.append(number) }
            }
            // Now and then the lane comes to its end before the next call.
            if number.isMultiple(of: 100) { #expect(await result.value()) } else { results.append(result) }
        }
        for result in results { #expect(await result.value()) }
        #expect(await lane.add { $0 }.value() == Array(0..<2_000))
        try await threads.shutdownGracefully()
    }
}
