import NIOCore
import NIOEmbedded
import NIOHTTP1

@testable import HTTPFront

/// HTTP/1.1 heads and bodies, as the front's decoder and its head check read them.
///
/// The first byte of the input says where the rest is cut into two reads; both ways must come to the same. Each
/// request that is let in is read again by ``PlainHTTP``, which must find the same fields and the same end.
enum FramingTarget {
    static func check(_ bytes: [UInt8]) throws(Finding) {
        guard let first = bytes.first else { return }
        let stream = Array(bytes.dropFirst())
        let whole = decode([stream])
        let cut = stream.isEmpty ? 0 : Int(first) % stream.count
        let halved = decode([Array(stream[..<cut]), Array(stream[cut...])])
        try require(whole == halved, "another reading when cut at \(cut): \(whole), \(halved)")
        try compare(whole, with: stream)
    }

    /// One request as the decoder sees it.
    struct Message: Equatable {
        let head: HTTPRequestHead
        var body: [UInt8] = []
        var isComplete = false
    }

    private static let headCheck = HeadCheck(limits: HTTPFrontConfiguration.Limits(), isSecure: false, peer: "")

    private static func decode(_ reads: [[UInt8]]) -> [Message] {
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(decoder))
        var messages: [Message] = []
        for read in reads where !read.isEmpty {
            let outcome = Result { try channel.writeInbound(ByteBuffer(bytes: read)) }
            while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
                switch part {
                case .head(let head): messages.append(Message(head: head))
                case .body(let buffer): messages[messages.count - 1].body += Array(buffer.readableBytesView)
                case .end: messages[messages.count - 1].isComplete = true
                }
            }
            guard case .success = outcome else { break }
        }
        _ = try? channel.finish(acceptAlreadyClosed: true)
        return messages
    }

    private static func compare(_ messages: [Message], with stream: [UInt8]) throws(Finding) {
        var position = 0
        for message in messages {
            guard let checked = try? headCheck.check(message.head) else { return }
            try checkRules(checked)
            guard let plain = PlainHTTP(stream, from: position) else {
                throw Finding(description: "let in, and not well-formed: \(message.head)")
            }
            let request = checked.request
            try require(plain.method == request.method.bytes, "another method: \(message.head)")
            try require(plain.target == message.head.uri.bytes, "another target: \(message.head)")
            let fields = request.fields.map { [$0.name.bytes, $0.value.bytes] }
            try require(plain.fields == fields, "other fields: \(message.head), \(plain.fields)")
            guard message.isComplete else { return }
            guard let end = plain.readBody(length: request.contentLength, isChunked: request.isChunked) else {
                throw Finding(description: "the body ends where it should not: \(message.head)")
            }
            try require(end.body == message.body, "another body: \(message.head)")
            guard checked.keepsAlive else { return }
            position = end.position
        }
    }

    private static func checkRules(_ head: CheckedHead) throws(Finding) {
        let request = head.request
        let hosts = request.values("host").count
        try require(hosts == 1 || hosts == 0 && head.isVersion10, "\(hosts) Host fields")
        try require(!request.isChunked || request.contentLength == nil, "two lengths")
        try require((request.contentLength ?? 0) >= 0, "a negative length")
        let target = request.target.bytes
        let isOrigin = target.first == UInt8(ascii: "/") || request.method == "OPTIONS" && target == "*".bytes
        try require(isOrigin && target.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a target of another form: \(target)")
        for field in request.fields {
            let isClean = !field.value.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }
            try require(isClean, "a control byte in \(field.name): \(field.value.bytes)")
        }
    }
}
