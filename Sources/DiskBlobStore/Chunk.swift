import NIOCore

/// A part of a body on its way to the disk: the buffers as they came, small ones put together.
struct Chunk: Sendable {
    private(set) var buffers: [ByteBuffer] = []
    private(set) var count = 0

    /// A chunk of one buffer.
    init(_ buffer: ByteBuffer) {
        append(buffer)
    }

    /// Takes a buffer in.
    ///
    /// A small one is copied: its memory may be far larger than what it holds.
    mutating func append(_ buffer: ByteBuffer) {
        count += buffer.readableBytes
        if !buffers.isEmpty, buffer.readableBytes < Limits.copiedBytes {
            buffers[buffers.count - 1].writeImmutableBuffer(buffer)
        } else {
            buffers.append(buffer)
        }
    }
}
