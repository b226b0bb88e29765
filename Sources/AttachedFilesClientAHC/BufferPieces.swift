import NIOCore

/// A buffer in pieces that share its memory.
struct BufferPieces: AsyncSequence, Sendable {
    /// One pass over the buffer.
    struct AsyncIterator: AsyncIteratorProtocol {
        private var rest: ByteBuffer

        fileprivate init(_ buffer: ByteBuffer) {
            rest = buffer
        }

        mutating func next() async throws(Never) -> ByteBuffer? {
            guard rest.readableBytes > 0 else { return nil }
            return rest.readSlice(length: Swift.min(rest.readableBytes, Limits.pieceBytes))
        }
    }

    private let buffer: ByteBuffer

    init(_ buffer: ByteBuffer) {
        self.buffer = buffer
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(buffer)
    }
}
