/// The bytes of a file in pieces, from the first one with each iterator.
struct FileChunks: AsyncSequence, Sendable {
    /// One pass over the file.
    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let file: ReadableFile
        private var offset: Int64 = 0

        fileprivate init(_ file: ReadableFile) {
            self.file = file
        }

        mutating func next() async throws(TransportError) -> [UInt8]? {
            guard offset < file.size else { return nil }
            let count = Swift.min(file.size - offset, Int64(Limits.chunkBytes))
            let chunk = try await file.read(at: offset, count: Int(count))
            guard !chunk.isEmpty else { throw .unreadableContent("the file became shorter while it was sent") }
            offset += Int64(chunk.count)
            return chunk
        }
    }

    private let file: ReadableFile

    init(_ file: ReadableFile) {
        self.file = file
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(file)
    }
}
