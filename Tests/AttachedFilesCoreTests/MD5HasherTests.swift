import AttachedFilesCore
import Crypto
import NIOCore
import TestSupport
import Testing

@Suite("MD5")
struct MD5HasherTests {
    @Test(
        "The examples of RFC 1321 give its digests",
        arguments: [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("a", "0cc175b9c0f1b6a831c399e269772661"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
            (String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"),
        ]
    )
    func examples(_ text: String, _ expected: String) {
        var hasher = MD5Hasher()
        hasher.update(ByteBuffer(string: text))
        let digits = hasher.digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(digits == expected)
    }

    @Test("Every length up to three blocks, in two pieces, gives what Crypto computes")
    func lengths() {
        let bytes = SeededRandom(1).bytes(192)
        for length in 0...bytes.count {
            let expected = Array(Insecure.MD5.hash(data: bytes[..<length]))
            for cut in 0...length {
                var hasher = MD5Hasher()
                hasher.update(ByteBuffer(bytes: bytes[..<cut]))
                hasher.update(ByteBuffer(bytes: bytes[cut..<length]))
                guard hasher.digest != expected else { continue }
                Issue.record("\(length) bytes, cut at \(cut), give another digest")
            }
        }
    }

    @Test("Bodies that are hashed together keep apart", arguments: 1...MD5Hasher.lanes)
    func together(_ count: Int) {
        let random = SeededRandom(UInt64(count))
        let blocks = 5
        let bodies = (0..<count).map { _ in random.bytes(2 * blocks * MD5Hasher.blockBytes + 7) }
        var hashers = bodies.map { _ in MD5Hasher() }
        for round in 0..<2 {
            withStarts(of: bodies[...], at: round * blocks * MD5Hasher.blockBytes) { starts in
                MD5Hasher.update(&hashers, starts, blocks: blocks)
            }
        }
        for (body, hasher) in zip(bodies, hashers) {
            var hasher = hasher
            hasher.update(ByteBuffer(bytes: body.suffix(7)))
            #expect(hasher.digest == Array(Insecure.MD5.hash(data: body)))
        }
    }

    private func withStarts(
        of bodies: ArraySlice<[UInt8]>,
        at offset: Int,
        _ starts: [UnsafeRawPointer] = [],
        _ body: ([UnsafeRawPointer]) -> Void
    ) {
        guard let first = bodies.first else { return body(starts) }
        first.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            withStarts(of: bodies.dropFirst(), at: offset, starts + [start + offset], body)
        }
    }
}
