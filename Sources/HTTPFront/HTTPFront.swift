package import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP/1.1 server that serves one handler on one address.
package final class HTTPFront: Sendable {
    /// The address that was bound, with the port that was chosen for port 0.
    package let boundAddress: BoundAddress

    private let group: MultiThreadedEventLoopGroup
    private let loops: [NIOLoopBound<LoopContext>]
    // Taken out at the stop: it fulfils a promise of the group when it goes, so it has to go before the group does.
    private let quiescing: Mutex<ServerQuiescingHelper?>
    private let configuration: HTTPFrontConfiguration
    private let stop = Mutex<Task<Void, Never>?>(nil)

    /// Binds and listens with a handler that need not know the address.
    ///
    /// - Parameters:
    ///   - configuration: where to listen, and every bound.
    ///   - handler: what answers.
    ///   - logger: takes what went wrong with single connections, below info.
    /// - Returns: the running front; it serves until ``shutdown()``.
    /// - Throws: when the address cannot be bound, or certificate and key cannot be read.
    package static func start(
        _ configuration: HTTPFrontConfiguration,
        handler: any RequestHandler,
        logger: Logger
    ) async throws -> HTTPFront {
        try await start(configuration, logger: logger) { _ in handler }
    }

    /// Binds, makes the handler for the address that was bound, and listens; returns when connections are accepted.
    ///
    /// - Parameters:
    ///   - configuration: where to listen, and every bound.
    ///   - logger: takes what went wrong with single connections, below info.
    ///   - makeHandler: what answers at an address; no connection is accepted before it returns.
    /// - Returns: the running front; it serves until ``shutdown()``.
    /// - Throws: when the address cannot be bound, certificate and key cannot be read, or `makeHandler` throws.
    package static func start(
        _ configuration: HTTPFrontConfiguration,
        logger: Logger,
        _ makeHandler: (BoundAddress) async throws -> any RequestHandler
    ) async throws -> HTTPFront {
        let tls = try configuration.tls.map(makeTLS)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.eventLoopThreads))
        do {
            return try await HTTPFront(configuration, makeHandler, logger: logger, group: group, tls: tls)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private init(
        _ configuration: HTTPFrontConfiguration,
        _ makeHandler: (BoundAddress) async throws -> any RequestHandler,
        logger: Logger,
        group: MultiThreadedEventLoopGroup,
        tls: NIOSSLContext?
    ) async throws {
        var loops: [NIOLoopBound<LoopContext>] = []
        for eventLoop in group.makeIterator() {
            let loop = eventLoop.submit {
                NIOLoopBound(LoopContext(eventLoop: eventLoop, configuration: configuration), eventLoop: eventLoop)
            }
            loops.append(try await loop.get())
        }
        let quiescing = ServerQuiescingHelper(group: group)
        let reception = Reception(
            configuration: configuration,
            logger: logger,
            tls: tls,
            loops: Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
        )
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: CInt(configuration.limits.backlog))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.autoRead, value: false)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let collector = quiescing.makeServerChannelHandler(channel: channel)
                    try channel.pipeline.syncOperations.addHandler(collector)
                }
            }
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: reception.writeWindow)
            .childChannelInitializer(reception.receive)
            .bind(host: configuration.host, port: configuration.port)
            .get()
        boundAddress = BoundAddress(
            host: channel.localAddress?.ipAddress ?? configuration.host,
            port: channel.localAddress?.port ?? configuration.port
        )
        reception.open(for: try await makeHandler(boundAddress))
        try await channel.setOption(.autoRead, value: true).get()
        self.group = group
        self.loops = loops
        self.quiescing = Mutex(quiescing)
        self.configuration = configuration
    }

    /// Stops: no new connections, idle ones close, requests in flight end within the grace, the rest is cut.
    ///
    /// Returns when every connection is closed. Further calls wait for the same end.
    package func shutdown() async {
        let task = stop.withLock { stop in
            let task = stop ?? Task { await self.end() }
            stop = task
            return task
        }
        await task.value
    }

    private func end() async {
        let closed = group.next().makePromise(of: Void.self)
        quiescing.withLock { $0.take()?.initiateShutdown(promise: closed) }
        let cutting = group.next().scheduleTask(in: TimeAmount(configuration.shutdownGrace)) { self.cutAll() }
        try? await closed.futureResult.get()
        cutting.cancel()
        // A handler that does not heed its cancellation may still come back to its thread, which has to be there then.
        guard await handlersHaveEnded() else { return }
        try? await group.shutdownGracefully()
    }

    private func cutAll() {
        for loop in loops {
            loop.eventLoop.execute { loop.value.cutAll() }
        }
    }

    private func handlersHaveEnded() async -> Bool {
        let deadline = ContinuousClock.now + configuration.limits.cancellationGrace
        while true {
            var running = 0
            for loop in loops {
                running += (try? await loop.eventLoop.submit { loop.value.runningHandlers }.get()) ?? 0
            }
            guard running > 0 else { return true }
            guard ContinuousClock.now < deadline else { return false }
            try? await Task.sleep(for: HTTPFrontConfiguration.Limits.handlerPoll)
        }
    }

    private static func makeTLS(_ tls: HTTPFrontConfiguration.TLS) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(tls.certificatePath).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: tls.keyPath, format: .pem))
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }
}

/// An address that a front listens on.
package struct BoundAddress: Sendable, Equatable {
    /// The IP address.
    package let host: String
    /// The TCP port.
    package let port: Int
}
