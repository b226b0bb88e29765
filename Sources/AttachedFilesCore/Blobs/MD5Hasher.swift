package import NIOCore

/// Computes the MD5 of a body: its entity tag, and nothing that has to be safe from forgery.
///
/// The project's own, since neither swift-crypto nor OpenSSL takes several bodies at once (docs/decisions/0014).
/// Source: RFC 1321 (documented).
package struct MD5Hasher: Sendable {
    /// Bytes of a block.
    package static let blockBytes = 64
    /// Bodies that are hashed together at most.
    package static let lanes = 8
    /// Bodies that are hashed together at least: fewer take less time one after the other.
    private static let leastLanes = 3

    private var state = MD5State<UInt32>()
    private var byteCount: UInt64 = 0
    /// The bytes of a block that is not complete.
    private var tail: [UInt8] = []

    /// The hasher of a body without bytes.
    package init() {}

    /// How many bytes complete the block that was begun; 0 when none was.
    package var bytesToBlock: Int { tail.isEmpty ? 0 : Self.blockBytes - tail.count }

    /// Takes the readable bytes of a buffer.
    package mutating func update(_ buffer: ByteBuffer) {
        buffer.withUnsafeReadableBytes { update($0) }
    }

    /// Takes bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        byteCount &+= UInt64(bytes.count)
        let head = min(bytesToBlock, bytes.count)
        if head > 0 {
            tail.append(contentsOf: bytes[..<head])
            guard tail.count == Self.blockBytes else { return }
            tail.withUnsafeBytes { takeBlocks($0) }
            tail.removeAll(keepingCapacity: true)
        }
        let whole = UnsafeRawBufferPointer(rebasing: bytes[head...])
        takeBlocks(whole)
        let rest = whole.suffix(whole.count % Self.blockBytes)
        if !rest.isEmpty { tail.append(contentsOf: rest) }
    }

    /// Takes as many blocks of each of several bodies, none of which has begun a block.
    ///
    /// - Parameters:
    ///   - hashers: those of the bodies, 1 to ``lanes``.
    ///   - starts: where their blocks are, in the same order.
    ///   - blocks: how many blocks each has there.
    package static func update(_ hashers: inout [MD5Hasher], _ starts: [UnsafeRawPointer], blocks: Int) {
        precondition(hashers.count == starts.count && (1...lanes).contains(hashers.count))
        precondition(hashers.allSatisfy { $0.tail.isEmpty })
        if hashers.count < leastLanes {
            for (index, start) in starts.enumerated() {
                hashers[index].takeBlocks(UnsafeRawBufferPointer(start: start, count: blocks * blockBytes))
            }
        } else {
            takeTogether(&hashers, starts, blocks)
        }
        for index in hashers.indices { hashers[index].byteCount &+= UInt64(blocks * blockBytes) }
    }

    /// The digest, 16 bytes.
    package var digest: [UInt8] {
        var last = self
        var end = [UInt8](repeating: 0, count: tail.count < Self.blockBytes - 8 ? Self.blockBytes : 2 * Self.blockBytes)
        end.replaceSubrange(0..<tail.count, with: tail)
        end[tail.count] = 0x80
        withUnsafeBytes(of: (byteCount &* 8).littleEndian) { end.replaceSubrange((end.count - 8)..., with: $0) }
        end.withUnsafeBytes { last.takeBlocks($0) }
        let words = [last.state.a, last.state.b, last.state.c, last.state.d]
        return words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
    }

    /// Takes the complete blocks of some bytes.
    private mutating func takeBlocks(_ bytes: UnsafeRawBufferPointer) {
        guard var block = bytes.baseAddress else { return }
        let constants = MD5Constants.start
        var state = state
        for _ in 0..<bytes.count / Self.blockBytes {
            state.take(constants) { Self.word($0, of: block) }
            block += Self.blockBytes
        }
        self.state = state
    }

    /// Eight bodies always, the last of those given more than once where there are fewer.
    private static func takeTogether(_ hashers: inout [MD5Hasher], _ starts: [UnsafeRawPointer], _ blocks: Int) {
        let last = hashers.count - 1
        let places = (0..<lanes).map { min($0, last) }
        var state = MD5State<SIMD8<UInt32>>()
        for (lane, place) in places.enumerated() {
            let one = hashers[place].state
            (state.a[lane], state.b[lane], state.c[lane], state.d[lane]) = (one.a, one.b, one.c, one.d)
        }
        let all = places.map { starts[$0] }
        let (s0, s1, s2, s3, s4, s5, s6, s7) = (all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7])
        let constants = MD5Constants.start
        for block in 0..<blocks {
            let offset = block * blockBytes
            state.take(constants) { index in
                SIMD8(
                    word(index, of: s0 + offset),
                    word(index, of: s1 + offset),
                    word(index, of: s2 + offset),
                    word(index, of: s3 + offset),
                    word(index, of: s4 + offset),
                    word(index, of: s5 + offset),
                    word(index, of: s6 + offset),
                    word(index, of: s7 + offset)
                )
            }
        }
        for index in hashers.indices {
            let (a, b, c, d) = (state.a[index], state.b[index], state.c[index], state.d[index])
            hashers[index].state = MD5State(a: a, b: b, c: c, d: d)
        }
    }

    @inline(__always)
    private static func word(_ index: Int, of block: UnsafeRawPointer) -> UInt32 {
        UInt32(littleEndian: block.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
    }
}
