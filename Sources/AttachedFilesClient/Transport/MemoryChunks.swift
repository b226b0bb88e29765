/// Bytes in memory as one piece.
public struct MemoryChunks: AsyncSequence, Sendable {
    /// One pass over the bytes.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private var rest: [UInt8]

        fileprivate init(_ bytes: [UInt8]) {
            rest = bytes
        }

        /// All bytes at the first call, unless there is none; then `nil`.
        public mutating func next() async throws(TransportError) -> [UInt8]? {
            guard !rest.isEmpty else { return nil }
            defer { rest = [] }
            return rest
        }
    }

    private let bytes: [UInt8]

    /// Wraps `bytes`.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Starts at the first byte.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(bytes)
    }
}
