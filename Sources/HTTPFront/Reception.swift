import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// Sets up each accepted connection, or refuses it when there are too many.
final class Reception: Sendable {
    private let configuration: HTTPFrontConfiguration
    private let handler = Mutex<(any RequestHandler)?>(nil)
    private let logger: Logger
    private let tls: NIOSSLContext?
    private let loops: [ObjectIdentifier: NIOLoopBound<LoopContext>]
    private let census = Mutex(Census())
    private let heads: HeadAllowance

    init(
        configuration: HTTPFrontConfiguration,
        logger: Logger,
        tls: NIOSSLContext?,
        loops: [ObjectIdentifier: NIOLoopBound<LoopContext>]
    ) {
        self.configuration = configuration
        heads = HeadAllowance(bytes: configuration.limits.headBytesOfAll)
        self.logger = logger
        self.tls = tls
        self.loops = loops
    }

    /// Names what answers; no connection is set up before it.
    func open(for handler: any RequestHandler) {
        self.handler.withLock { $0 = handler }
    }

    /// The bytes held for a client before more are asked for, and where asking begins again.
    var writeWindow: ChannelOptions.Types.WriteBufferWaterMark {
        let high = max(2, configuration.limits.writeWindowBytes)
        return .init(low: high / 2, high: high)
    }

    /// Builds the pipeline of an accepted connection.
    @Sendable
    func receive(_ channel: any Channel) -> EventLoopFuture<Void> {
        let peer = channel.remoteAddress?.ipAddress ?? ""
        let limits = configuration.limits
        let admission = census.withLock { $0.admit(peer, limits: limits) }
        channel.closeFuture.whenComplete { _ in
            self.census.withLock { $0.leave(peer, as: admission) }
        }
        // A refusal costs little on a plain connection, but a handshake on a secure one.
        guard admission == .served || (admission == .refused && tls == nil) else {
            return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
        }
        return channel.eventLoop.makeCompletedFuture { try assemble(channel, isRefused: admission == .refused) }
    }

    private func assemble(_ channel: any Channel, isRefused: Bool) throws {
        guard let loop = loops[ObjectIdentifier(channel.eventLoop)], let handler = handler.withLock({ $0 }) else {
            throw ChannelError.inappropriateOperationForState
        }
        let limits = configuration.limits
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        let connection = Connection(
            loop: loop.value,
            limits: limits,
            handler: handler,
            logger: logger,
            isSecure: tls != nil,
            isRefused: isRefused
        )
        let gate = InputGate(connection: connection, limits: limits, heads: heads)
        connection.gate = gate
        try pipeline.addHandler(gate)
        try pipeline.addHandler(ByteToMessageHandler(makeDecoder(limits)))
        try pipeline.addHandler(connection)
    }

    private func makeDecoder(_ limits: HTTPFrontConfiguration.Limits) -> HTTPRequestDecoder {
        var bounds = NIOHTTPDecoderLimitConfiguration()
        bounds.maxHeaderFieldSize = limits.headBytes
        bounds.maxHeaderListSize = limits.headBytes
        bounds.maxHeaderFieldCount = limits.headFields + HTTPFrontConfiguration.Limits.decoderSlackFields
        return HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: bounds)
    }
}
