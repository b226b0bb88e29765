/// The head of an answer, and its body to be read.
public struct TransportResponse: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The fields in order of arrival.
    public var headers: [HTTPHeader]
    /// The body, to be read once.
    public var body: ByteChunks

    /// An answer of these parts.
    public init(status: Int, headers: [HTTPHeader], body: ByteChunks) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer whose body is in memory.
    public init(status: Int, headers: [HTTPHeader], bytes: [UInt8]) {
        self.init(status: status, headers: headers, body: MemoryChunks(bytes))
    }

    /// The first value of a field; names differ by more than ASCII case only.
    public func header(_ name: String) -> String? {
        headers.first { field in
            field.name.utf8.lazy.map(Self.lowercased).elementsEqual(name.utf8.lazy.map(Self.lowercased))
        }?.value
    }

    /// Reads the whole body.
    ///
    /// - Parameter limit: how many bytes are kept at most.
    /// - Returns: `nil` when the body is longer than `limit`; the rest is not read.
    /// - Throws: ``TransportError`` when the body ends early.
    public func collect(upTo limit: Int) async throws(TransportError) -> [UInt8]? {
        try await Self.collect(body, upTo: limit)
    }

    private static func collect<Chunks: AsyncSequence>(
        _ chunks: Chunks,
        upTo limit: Int
    ) async throws(TransportError) -> [UInt8]? where Chunks.Element == [UInt8], Chunks.Failure == TransportError {
        var bytes: [UInt8] = []
        for try await chunk in chunks {
            guard chunk.count <= limit - bytes.count else { return nil }
            bytes.append(contentsOf: chunk)
        }
        return bytes
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
