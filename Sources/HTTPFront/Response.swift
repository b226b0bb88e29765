package import NIOCore

/// An answer, before the front adds what framing needs.
///
/// Content-Length, Transfer-Encoding, Connection and Date belong to the front: given ones are dropped.
package struct Response: Sendable {
    /// The status code, 200 to 599.
    package var status: Int
    /// The fields to send, in this order.
    package var fields: [HTTPField]
    /// The body; for HEAD, 204 and 304 it is not sent, and the length is told for HEAD alone.
    package var body: ResponseBody
    /// True when the connection must close after this answer.
    package var closeAfter: Bool
    /// True when the connection is to be closed at once, without this answer.
    package private(set) var isCut = false

    /// Makes an answer.
    package init(status: Int, fields: [HTTPField] = [], body: ResponseBody = .empty, closeAfter: Bool = false) {
        self.status = status
        self.fields = fields
        self.body = body
        self.closeAfter = closeAfter
    }

    /// No answer: the connection is closed at once, as by a network that fails.
    package static var cut: Response {
        var response = Response(status: 500)
        response.isCut = true
        return response
    }
}

/// Where the bytes of an answer come from.
package enum ResponseBody: Sendable {
    /// No bytes.
    case empty
    /// Bytes already in memory.
    case bytes(ByteBuffer)
    /// A part of an open file.
    case file(FileRange)
    /// Exactly `length` bytes, pulled on the event loop as the client takes them; the connection is cut when `next`
    /// throws or ends early.
    case stream(length: Int64, next: @Sendable () async throws -> ByteBuffer?)

    /// The size in bytes.
    package var length: Int64 {
        switch self {
        case .empty: 0
        case .bytes(let buffer): Int64(buffer.readableBytes)
        case .file(let range): range.count
        case .stream(let length, _): length
        }
    }
}

/// A part of an open file that is sent without a copy through memory where the connection allows it.
package struct FileRange: Sendable {
    /// A readable descriptor; it must stay open until `onFinish` and may be shared between answers.
    ///
    /// Its file position is moved.
    package let descriptor: CInt
    /// The first byte to send.
    package let offset: Int64
    /// The number of bytes to send; the connection is cut when the file does not hold them.
    package let count: Int64
    /// Called exactly once, sent or not, when the descriptor is no longer used.
    package let onFinish: @Sendable () -> Void

    /// Names a part of a file.
    package init(descriptor: CInt, offset: Int64, count: Int64, onFinish: @escaping @Sendable () -> Void) {
        self.descriptor = descriptor
        self.offset = offset
        self.count = count
        self.onFinish = onFinish
    }
}
