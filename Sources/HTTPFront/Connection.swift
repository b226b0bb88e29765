import Logging
import NIOCore
import NIOHTTP1

/// One connection: turns decoded parts into exchanges, one at a time and in order.
///
/// Confined to its event loop. Input is in this file, the task of the handlers in `Connection+Handling.swift`, answers in
/// `Connection+Answer.swift`, the clocks and the ways to end in `Connection+End.swift`.
final class Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = IOData

    /// What the decoder said, kept until the exchange before is over.
    enum Item {
        case head(HTTPRequestHead)
        case body(ByteBuffer)
        case end
        case failure(Rejection)
        case inputEnd
    }

    /// How far the connection is from its end.
    enum Phase {
        case open
        /// The last answer is being written.
        case finishing
        /// The last answer is out; the client may still be sending, until this moment.
        case lingering(until: NIODeadline)
        case closed
    }

    let loop: LoopContext
    let limits: HTTPFrontConfiguration.Limits
    let handler: any RequestHandler
    let logger: Logger
    let isSecure: Bool
    var phase = Phase.open
    var exchange: Exchange?
    var isQuiescing = false
    var needsFlush = false
    var writableWaiter: CheckedContinuation<Void, Never>?
    /// Handles the exchanges, one after the other.
    var task: Task<Void, Never>?
    /// The task, while it waits for the next exchange.
    var nextExchangeWaiter: CheckedContinuation<Void, Never>?
    var clock = ConnectionClock()
    var gate: InputGate?
    /// Whether the loop pumps it when others had their turn.
    var waitsForTurn = false

    private(set) var context: ChannelHandlerContext?
    private let isRefused: Bool
    private var items = CircularBuffer<Item>()
    private var check: HeadCheck

    init(
        loop: LoopContext,
        limits: HTTPFrontConfiguration.Limits,
        handler: any RequestHandler,
        logger: Logger,
        isSecure: Bool,
        isRefused: Bool
    ) {
        self.loop = loop
        self.limits = limits
        self.handler = handler
        self.logger = logger
        self.isSecure = isSecure
        self.isRefused = isRefused
        check = HeadCheck(limits: limits, isSecure: isSecure, peer: "")
    }

    /// True when the next bytes belong to the next step of the connection and there is room for them.
    var wantsInput: Bool {
        guard case .open = phase else { return false }
        guard let exchange else { return true }
        guard !exchange.body.isEnded else { return false }
        switch exchange.state {
        case .answering, .draining: return true  // what still comes of the body is dropped
        case .received, .running: break
        }
        return exchange.body.failure == nil && !exchange.holdsBodyBack
            && exchange.body.bufferedBytes < limits.bodyWindowBytes
    }

    /// True when the next bytes begin or continue a head.
    var isBetweenRequests: Bool { exchange == nil }

    /// Bytes that the body is known to take, 0 when there is none or its length was not told.
    var expectedBodyBytes: Int {
        guard let exchange, !exchange.body.isEnded else { return 0 }
        return Int(clamping: exchange.bytesLeft ?? 0)
    }

    /// Works off what was decoded, as far as the exchange in hand allows, and starts its handler.
    func settle() {
        while case .open = phase, let item = items.first {
            if let exchange {
                guard !exchange.body.isEnded else { break }
                items.removeFirst()
                receive(item, in: exchange)
            } else {
                items.removeFirst()
                begin(item)
            }
        }
        guard case .open = phase, let exchange, case .received = exchange.state else { return }
        handle(exchange)
    }

    /// Bytes of a body are about to be decoded; ends a chunked one that is nearly all framing.
    func bodyBytesArrive(_ count: Int) {
        guard let exchange, exchange.hasTooMuchFraming(before: count, limits: limits) else { return }
        exchange.body.fail(.malformed)
    }

    /// The first pull of a body: the client may be waiting for a word.
    func bodyIsWanted() {
        guard let exchange, exchange.head.expectsContinue, case .running = exchange.state else { return }
        if !exchange.body.isEnded, exchange.body.receivedBytes == 0 {
            write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
            flush()
        }
        gate?.pump()
    }

    /// There may be room for more of the body.
    func bodyWasTaken() {
        if wantsInput { gate?.pump() }
    }

    private func begin(_ item: Item) {
        switch item {
        case .head(let head):
            clock.headArrived()
            do throws(Rejection) {
                let head = try check.check(head)
                gate?.headEnded(bodyLength: head.request.isChunked ? nil : head.request.contentLength ?? 0)
                exchange = Exchange(head: head, body: BodySource(connection: self))
            } catch {
                reject(error, isHead: head.method == .HEAD, target: head.uri)
            }
        case .failure(let rejection): reject(rejection, isHead: gate?.isHeadMethod == true)
        case .inputEnd: close()
        case .body, .end: break
        }
    }

    private func receive(_ item: Item, in exchange: Exchange) {
        switch item {
        case .head: break
        case .body(let buffer): exchange.body.append(buffer)
        case .end:
            exchange.body.end()
            guard case .draining = exchange.state else { return }
            self.exchange = nil
            if isQuiescing { close() }
        case .failure, .inputEnd:
            if case .draining = exchange.state { return finish() }
            exchange.body.fail(gate?.hasEnded == true ? .truncated : .malformed)
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let peer = context.channel.remoteAddress?.ipAddress ?? ""
        check = HeadCheck(limits: limits, isSecure: isSecure, peer: peer)
        loop.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        gate = nil
        endTaskIfWaiting()
        loop.remove(self)
    }

    func channelActive(context: ChannelHandlerContext) {
        if isRefused { reject(.overloaded, isHead: false) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): items.append(.head(head))
        case .body(let buffer): items.append(.body(buffer))
        case .end: items.append(.end)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        items.removeAll()
        didClose()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { writableWaiter.take()?.resume() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { items.append(.inputEnd) }
        quiesceIfAsked(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let rejection = Rejection(decoderError: error, gate: gate) else {
            // The channel itself failed: a reset, a failed handshake, a TLS alert.
            logger.debug("A connection failed.", metadata: ["error": "\(error)"])
            return close()
        }
        items.append(.failure(rejection))
    }
}
