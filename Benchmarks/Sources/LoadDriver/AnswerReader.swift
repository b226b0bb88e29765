import NIOCore

/// Reads answers of HTTP/1.1 from pieces of bytes as they arrive.
///
/// It knows what the measured servers send: a `Content-Length`, no body behind 204, and nothing chunked.
struct AnswerReader {
    private let keepsBodies: Bool
    /// The start of a head that has not come whole.
    private var rest: ByteBuffer?
    /// The answer whose body is coming, and how much of it has still to come.
    private var open: (answer: Answer, missing: Int)?

    private static let headLimitInBytes = 16 * 1024

    init(keepsBodies: Bool) {
        self.keepsBodies = keepsBodies
    }

    /// Takes a piece.
    ///
    /// - Returns: the answer that ends with it; `nil` while one is under way.
    /// - Throws: when the bytes are no answer, or go on behind its end.
    mutating func take(_ piece: ByteBuffer) throws -> Answer? {
        var piece = piece
        if var earlier = rest {
            earlier.writeBuffer(&piece)
            piece = earlier
            rest = nil
        }
        var current: (answer: Answer, missing: Int)
        if let open {
            current = open
        } else if let head = try Self.readHead(&piece) {
            current = (head, head.length)
        } else {
            rest = piece
            return nil
        }
        let length = min(current.missing, piece.readableBytes)
        // Why a request was refused is told to whoever reads the report.
        let isKept = keepsBodies || !(200...299).contains(current.answer.status)
        if isKept, var bytes = piece.readSlice(length: length) {
            current.answer.body.writeBuffer(&bytes)
        } else {
            piece.moveReaderIndex(forwardBy: length)
        }
        current.missing -= length
        guard piece.readableBytes == 0 else { throw LoadError("bytes behind the end of an answer") }
        open = current.missing > 0 ? current : nil
        return current.missing > 0 ? nil : current.answer
    }

    private static func readHead(_ buffer: inout ByteBuffer) throws -> Answer? {
        let found = try buffer.withUnsafeReadableBytes { bytes throws -> (answer: Answer, end: Int)? in
            guard let end = endOfHead(bytes) else {
                guard bytes.count < headLimitInBytes else { throw LoadError("a head without end") }
                return nil
            }
            return (try head(UnsafeRawBufferPointer(rebasing: bytes[..<end])), end)
        }
        guard let found else { return nil }
        buffer.moveReaderIndex(forwardBy: found.end)
        return found.answer
    }

    /// The index behind the empty line.
    private static func endOfHead(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 3
        while index < bytes.count {
            if bytes[index] == 0x0A, bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A { return index + 1 }
            // Behind a byte that is neither CR nor LF, the end is four bytes away at least.
            index += bytes[index] == 0x0D || bytes[index] == 0x0A ? 1 : 4
        }
        return nil
    }

    private static func head(_ bytes: UnsafeRawBufferPointer) throws -> Answer {
        // "HTTP/1.x nnn"
        guard bytes.count > 15, bytes[0] == 0x48, bytes[8] == 0x20, let status = number(bytes, from: 9) else {
            throw LoadError("no HTTP/1 answer: \(text(bytes))")
        }
        var answer = Answer(status: status)
        answer.closes = bytes[7] == 0x30
        var length = status == 204 ? 0 : nil
        var line = 0
        for index in 0..<bytes.count where bytes[index] == 0x0A {
            if let value = valueOf("content-length", in: bytes, at: line) {
                length = number(bytes, from: value)
            } else if let value = valueOf("connection", in: bytes, at: line) {
                // "close" or "keep-alive"
                answer.closes = bytes[value] | 0x20 == 0x63
            }
            line = index + 1
        }
        guard let length else { throw LoadError("an answer without Content-Length: \(text(bytes))") }
        answer.length = length
        return answer
    }

    /// Where the value of a field begins, if the line at `start` is that field; `name` is in lower case.
    private static func valueOf(_ name: StaticString, in bytes: UnsafeRawBufferPointer, at start: Int) -> Int? {
        let count = name.utf8CodeUnitCount
        guard start + count + 2 < bytes.count, bytes[start + count] == 0x3A else { return nil }
        for index in 0..<count where bytes[start + index] | 0x20 != name.utf8Start[index] { return nil }
        let value = start + count + 1
        return bytes[value] == 0x20 ? value + 1 : value
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var value = 0
        var index = start
        while index < bytes.count, (0x30...0x39).contains(bytes[index]), value < 1 << 50 {
            value = value * 10 + Int(bytes[index] - 0x30)
            index += 1
        }
        return index > start ? value : nil
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix(300), as: UTF8.self)
    }
}
