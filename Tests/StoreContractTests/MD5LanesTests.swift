import AttachedFilesCore
import Crypto
import DiskBlobStore
import NIOCore
import NIOPosix
import TestSupport
import Testing

@Suite("MD5Lanes")
struct MD5LanesTests {
    @Test("Bodies of any length in pieces of any length get the digests that Crypto computes", arguments: 1...3)
    func digests(_ threads: Int) async throws {
        let pool = NIOThreadPool(numberOfThreads: 4)
        pool.start()
        let lanes = MD5Lanes(ThreadPoolWork(pool), threads: threads)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for seed in 0..<40 {
                group.addTask { await Self.isRight(SeededRandom(UInt64(seed)), lanes) }
            }
            for try await isRight in group { #expect(isRight) }
        }
        try await pool.shutdownGracefully()
    }

    /// Sends a body in chunks of one or more buffers, with up to three chunks under way.
    private static func isRight(_ random: SeededRandom, _ lanes: MD5Lanes) async -> Bool {
        func number(below bound: UInt64) -> Int { Int(random.next() % bound) }
        let body = MD5Body()
        var expected = Insecure.MD5()
        var pending: [PendingWork<Void>] = []
        for _ in 0..<number(below: 30) {
            var buffers: [ByteBuffer] = []
            for _ in 0..<1 + number(below: 4) {
                let bytes = random.bytes(number(below: 2) == 0 ? number(below: 200) : 64 * number(below: 300))
                expected.update(data: bytes)
                buffers.append(ByteBuffer(bytes: bytes))
            }
            pending.append(lanes.add(buffers, to: body))
            if pending.count > 3 { await pending.removeFirst().value() }
        }
        for part in pending { await part.value() }
        return body.hasher.digest == Array(expected.finalize())
    }
}
