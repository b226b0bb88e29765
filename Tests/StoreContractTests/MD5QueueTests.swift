import AttachedFilesCore
import Crypto
import DiskBlobStore
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@Suite("MD5Queue")
struct MD5QueueTests {
    @Test("Bodies of any length in pieces of any length get the digests that Crypto computes", arguments: 1...3)
    func digests(_ threads: Int) async throws {
        let pool = NIOThreadPool(numberOfThreads: 4)
        pool.start()
        let queue = MD5Queue(ThreadPoolWork(pool), threads: threads)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for seed in 0..<40 {
                group.addTask { await Self.isRight(SeededRandom(UInt64(seed)), queue) }
            }
            for try await isRight in group { #expect(isRight) }
        }
        try await pool.shutdownGracefully()
    }

    @Test(
        "More bodies than lanes, which end apart, are worked off by one thread, and the next chunk asks for one again"
    )
    func lanes() async {
        let work = WorkByHand()
        let queue = MD5Queue(work, threads: 1)
        let lengths = [0, 1, 63, 64, 65, 128, 640, 64 * 12, 64 * 15 + 1, 64 * 20, 64 * 21 + 63]
        let random = SeededRandom()
        let bodies = lengths.map { length in
            (body: MD5Body(), bytes: random.bytes(2 * length))
        }
        var pending: [PendingWork<Void>] = []
        for (body, bytes) in bodies {
            let half = bytes.count / 2
            // Half of a body in one buffer and half in three, each of which may be empty.
            pending.append(queue.add([ByteBuffer(bytes: bytes[..<half])], to: body))
            let cuts = [half, half + half / 3, half + half / 2, bytes.count]
            let rest = zip(cuts, cuts.dropFirst()).map { ByteBuffer(bytes: bytes[$0..<$1]) }
            pending.append(queue.add(rest, to: body))
        }
        #expect(work.runAll() == 1)
        for part in pending { await part.value() }
        for (body, bytes) in bodies {
            #expect(body.hasher.digest == Array(Insecure.MD5.hash(data: bytes)), "\(bytes.count) bytes")
        }
        let last = queue.add([ByteBuffer(bytes: [1])], to: MD5Body())
        #expect(work.runAll() == 1)
        await last.value()
    }

    /// Sends a body in chunks of one or more buffers, with up to three chunks under way.
    private static func isRight(_ random: SeededRandom, _ queue: MD5Queue) async -> Bool {
        func number(below bound: UInt64) -> Int { Int(random.next() % bound) }
        let body = MD5Body()
        var expected = Insecure.MD5()
        var pending: [PendingWork<Void>] = []
        for _ in 0..<number(below: 12) {
            var buffers: [ByteBuffer] = []
            for _ in 0..<1 + number(below: 4) {
                let bytes = random.bytes(number(below: 2) == 0 ? number(below: 200) : 64 * number(below: 40))
                expected.update(data: bytes)
                buffers.append(ByteBuffer(bytes: bytes))
            }
            pending.append(queue.add(buffers, to: body))
            if pending.count > 3 { await pending.removeFirst().value() }
        }
        for part in pending { await part.value() }
        return body.hasher.digest == Array(expected.finalize())
    }
}

/// Work that is done when it is told to.
private final class WorkByHand: BlockingWork {
    private let bodies = Mutex<[@Sendable () -> Void]>([])

    func begin<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> PendingWork<Value> {
        let pending = PendingWork<Value>()
        bodies.withLock { $0.append { pending.finish(body()) } }
        return pending
    }

    /// Does all that was begun; how many pieces it was.
    func runAll() -> Int {
        let begun = bodies.withLock { bodies in
            defer { bodies = [] }
            return bodies
        }
        for body in begun { body() }
        return begun.count
    }
}
