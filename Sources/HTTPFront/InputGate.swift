import NIOCore
import NIOHTTP1

/// Feeds the decoder no faster than its connection wants, in bounded slices.
///
/// It stands between the socket (or TLS) and the decoder, and issues every read: never more than one ahead of what the
/// connection wants, which is the back-pressure of uploads and of pipelining.
final class InputGate: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// True once the other end has finished sending, though held bytes may still have to be decoded.
    private(set) var hasEnded = false
    /// True once the first line of the head that is being read was fed completely.
    private(set) var sawRequestLine = false
    /// True when a line of the head that was fed last ended in LF alone; looked for after an error only.
    var sawBareLineFeed: Bool {
        var before: UInt8 = 0
        for byte in lastHeadSlice.readableBytesView {
            if byte == ASCII.lineFeed, before != ASCII.carriageReturn { return true }
            before = byte
        }
        return false
    }
    /// Whether the request line that was fed last ends in a version of HTTP's form; looked for after an error only.
    var namesVersion: Bool {
        let line = lastHeadSlice.readableBytesView.prefix { $0 != ASCII.lineFeed && $0 != ASCII.carriageReturn }
        let version = line.suffix(9)
        let form = Array(" HTTP/".utf8)
        guard version.count == 9, version.starts(with: form) else { return false }
        let digits = Array(version.dropFirst(form.count))
        return ASCII.isDigit(digits[0]) && digits[1] == 0x2E && ASCII.isDigit(digits[2])
    }
    /// True once the head that is being read has shown itself to be that of a HEAD request.
    var isHeadMethod: Bool { methodBytes == Self.headMethod.count }
    /// True while slices are fed, when flushes wait for the last of them.
    private(set) var isPumping = false

    private let connection: Connection
    private let limits: HTTPFrontConfiguration.Limits
    private var context: ChannelHandlerContext?
    private var held = CircularBuffer<ByteBuffer>()
    private var lastHeadSlice = ByteBuffer()
    private var isReading = false
    private var endWasTold = false
    private var bytesToDrop: Int?
    private var headShare: HeadShare
    private var ends = MessageEnds()
    /// Whether bytes came from the socket since the head before this one: then it was not sent together with that.
    private var hasRead = true
    private var isAtHeadStart = true
    /// Bytes of `HEAD ` seen so far at the begin of a head, `nil` when it began otherwise.
    private var methodBytes: Int? = 0
    /// Bytes of empty lines before the head.
    private var emptyLineBytes = 0
    private static let headMethod = Array("HEAD ".utf8)

    init(connection: Connection, limits: HTTPFrontConfiguration.Limits, heads: HeadAllowance) {
        self.connection = connection
        self.limits = limits
        headShare = HeadShare(of: heads, freeBytes: limits.headFreeBytes)
    }

    /// Feeds and reads as long as the connection wants input.
    func pump() {
        guard !isPumping, context != nil else { return }
        isPumping = true
        while advance() {}
        isPumping = false
        connection.flushIfNeeded()
    }

    /// Drops whatever arrives from now on, so that a client that is still sending can read its answer.
    func startDropping() {
        guard bytesToDrop == nil else { return }
        bytesToDrop = limits.closingDrainBytes
        headShare.giveBack()
        held.removeAll()
        read()
    }

    /// A head was decoded; a body of this length follows, 0 for none, `nil` for one in chunks.
    func headEnded(bodyLength: Int64?) {
        ends.expectBody(bodyLength)
        isAtHeadStart = true
        sawRequestLine = false
        lastHeadSlice = ByteBuffer()
        headShare.giveBack()
        (methodBytes, emptyLineBytes) = (0, 0)
    }

    /// Takes one step; false when there is nothing to do until something happens.
    private func advance() -> Bool {
        guard bytesToDrop == nil else { return false }
        connection.settle()
        guard let context else { return false }
        if connection.wantsInput, mayBegin(), let slice = nextSlice() {
            if connection.isBetweenRequests {
                (isAtHeadStart, hasRead) = (false, false)
                connection.headBytesArrive()
                guard headShare.take(slice.readableBytes) else {
                    connection.reject(.overloaded, isHead: isHeadMethod)
                    return false
                }
                lastHeadSlice = slice
                lookForMethod(in: slice.readableBytesView)
                guard emptyLineBytes <= limits.emptyLineBytes else {
                    connection.reject(.badRequest("There are too many empty lines before the request."), isHead: false)
                    return false
                }
                lookForRequestLine(in: slice.readableBytesView)
            } else {
                connection.bodyBytesArrive(slice.readableBytes)
            }
            context.fireChannelRead(wrapInboundOut(slice))
            return true
        }
        if connection.wantsInput, hasEnded, !endWasTold {
            endWasTold = true
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            return true
        }
        // One read ahead of the wish spares two system calls a request, and shows at once when a client goes away.
        if held.isEmpty { read() }
        return false
    }

    private func lookForMethod(in bytes: ByteBufferView) {
        for byte in bytes {
            guard let seen = methodBytes, seen < Self.headMethod.count else { return }
            // Empty lines before a request line belong to nothing.
            if seen == 0, byte == ASCII.carriageReturn || byte == ASCII.lineFeed {
                emptyLineBytes += 1
                continue
            }
            methodBytes = byte == Self.headMethod[seen] ? seen + 1 : nil
        }
    }

    private func lookForRequestLine(in bytes: ByteBufferView) {
        if !sawRequestLine, bytes.contains(ASCII.lineFeed) { sawRequestLine = true }
    }

    /// Whether what is held may begin now: requests that were sent together let other connections in between.
    private func mayBegin() -> Bool {
        guard connection.isBetweenRequests, isAtHeadStart, !hasRead, !held.isEmpty else { return true }
        return connection.loop.mayGoOn(connection)
    }

    private func nextSlice() -> ByteBuffer? {
        guard let first = held.first else { return nil }
        let most = min(first.readableBytes, max(limits.headSliceBytes, connection.expectedBodyBytes))
        let length = first.withUnsafeReadableBytes { ends.take(UnsafeRawBufferPointer(rebasing: $0.prefix(most))) }
        if first.readableBytes <= length { return held.removeFirst() }
        return held[held.startIndex].readSlice(length: length)
    }

    private func read() {
        guard !isReading, !hasEnded, let context else { return }
        isReading = true
        context.read()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        headShare.giveBack()
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        pump()
    }

    func channelInactive(context: ChannelHandlerContext) {
        hasEnded = true
        headShare.giveBack()
        held.removeAll()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        hasRead = true
        guard let left = bytesToDrop else {
            held.append(buffer)
            return
        }
        bytesToDrop = left - buffer.readableBytes
        if left < buffer.readableBytes { connection.cut(.cancelled) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if bytesToDrop == nil { pump() } else { read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .some(.inputClosed) = event as? ChannelEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        hasEnded = true
        if bytesToDrop == nil { pump() } else { connection.inputEndedWhileDropping() }
    }
}
