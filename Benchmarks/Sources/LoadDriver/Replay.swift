import NIOCore

/// Sends the requests of a list, each once and in order, whichever connection is free.
final class Replay: Load {
    let keepsBodies = false
    private let requests: [ByteBuffer]
    /// What every request carries behind its head.
    private let body: ByteBuffer?
    /// Whether to begin again behind the last.
    private let again: Bool
    private var sent = 0

    init(_ options: Options) throws {
        requests = try RequestList.read(options.text("list"))
        guard !requests.isEmpty else { throw LoadError("the list is empty") }
        body = try options.number("body").map { Body.bytes($0) }
        again = options.isOn("again")
    }

    func next(on connection: Int) -> Outgoing? {
        guard again || sent < requests.count else { return nil }
        defer { sent += 1 }
        return Outgoing(head: requests[sent % requests.count], body: body)
    }

    func take(_ answer: Answer, on connection: Int) {}

    func finish(in seconds: Double) -> [(name: String, value: Double)] { [] }
}

/// Bytes to upload.
enum Body {
    /// So many bytes, the same at every call and not all alike.
    static func bytes(_ count: Int) -> ByteBuffer {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        var bytes = ByteBuffer()
        bytes.reserveCapacity(count + 8)
        while bytes.readableBytes < count {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            bytes.writeInteger(state)
        }
        bytes.moveWriterIndex(to: bytes.readerIndex + count)
        return bytes
    }
}
