import AttachedFilesCore
import NIOCore
import NIOPosix
import Synchronization

/// One exchange with clamd: a command, perhaps a stream, an answer; then the connection is closed.
struct ClamdConnection: Sendable {
    typealias Body = @Sendable (ClamdStream) async throws(ScanFailure) -> Bool

    let address: ClamdAddress

    /// Sends a command, after it what `body` writes, and reads until clamd closes.
    ///
    /// - Parameters:
    ///   - command: the command's name.
    ///   - timeout: for the whole exchange.
    ///   - body: writes the stream and tells whether clamd took all of it.
    /// - Returns: the answer without the NUL at its end, empty when clamd closed without one; and what `body` told.
    /// - Throws: `.unavailable` when clamd cannot be reached or breaks off; what `body` threw.
    func ask(
        _ command: String,
        timeout: Duration,
        body: @escaping Body = { _ throws(ScanFailure) in true }
    ) async throws(ScanFailure) -> ClamdExchange {
        let early = EarlyAnswer()
        let channel = try await connect(early)
        let exchange = Exchange(channel: channel, early: early, timeout: timeout)
        return try await exchange.run(command, body)
    }

    private func connect(
        _ early: EarlyAnswer
    ) async throws(ScanFailure) -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(Limits.connectTimeout)
        let configuration = NIOAsyncChannel<ByteBuffer, ByteBuffer>.Configuration()
        let wrap: @Sendable (any Channel) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>> = { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(EarlyAnswerHandler(early))
                return try NIOAsyncChannel(wrappingChannelSynchronously: channel, configuration: configuration)
            }
        }
        do {
            switch address {
            case .socket(let path):
                return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: wrap)
            case .host(let host, let port):
                return try await bootstrap.connect(host: host, port: port, channelInitializer: wrap)
            }
        } catch {
            throw .unavailable("clamd cannot be reached")
        }
    }
}

/// What came of an exchange.
struct ClamdExchange: Equatable, Sendable {
    /// The answer without its NUL; empty when there was none.
    let answer: [UInt8]
    /// Whether clamd took the whole stream before it, as far as can be seen: bytes on their way count as taken.
    let isWhole: Bool
}

/// The stream of bytes that clamd scans, in chunks that begin with their length.
struct ClamdStream: Sendable {
    fileprivate let writer: NIOAsyncChannelOutboundWriter<ByteBuffer>
    fileprivate let early: EarlyAnswer

    /// Sends a chunk of one byte or more.
    ///
    /// - Returns: whether clamd takes more.
    func write(_ chunk: ByteBuffer) async -> Bool {
        guard await writeLength(chunk.readableBytes) else { return false }
        return await send(chunk)
    }

    /// Says that the stream is over.
    ///
    /// - Returns: whether clamd took it.
    func end() async -> Bool {
        guard !early.hasCome else { return false }
        return await writeLength(0)
    }

    /// Announces a chunk of a length.
    func writeLength(_ count: Int) async -> Bool {
        var length = ByteBuffer()
        length.writeInteger(UInt32(clamping: count))
        return await send(length)
    }

    private func send(_ buffer: ByteBuffer) async -> Bool {
        do {
            try await writer.write(buffer)
            return true
        } catch {
            // clamd stops reading once it has an answer, which is read next.
            return false
        }
    }
}

/// A connection's use from command to answer.
private struct Exchange: Sendable {
    let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    let early: EarlyAnswer
    let timeout: Duration

    func run(_ command: String, _ body: @escaping ClamdConnection.Body) async throws(ScanFailure) -> ClamdExchange {
        let (raw, timeout) = (channel.channel, timeout)
        // Whoever waits for clamd is woken by the closing, be it for the time or for a cancelled scan.
        let timer = Task {
            try await Task.sleep(for: timeout)
            raw.close(promise: nil)
        }
        defer { timer.cancel() }
        let result: Result<ClamdExchange, ScanFailure> = await withTaskCancellationHandler {
            await exchange(command, body)
        } onCancel: {
            raw.close(promise: nil)
        }
        return try result.get()
    }

    private func exchange(
        _ command: String,
        _ body: @escaping ClamdConnection.Body
    ) async -> Result<ClamdExchange, ScanFailure> {
        let early = early
        do {
            return try await channel.executeThenClose {
                inbound,
                outbound async throws -> Result<ClamdExchange, ScanFailure> in
                try await outbound.write(ByteBuffer(string: "z\(command)\0"))
                let isWhole: Bool
                do throws(ScanFailure) {
                    isWhole = try await body(ClamdStream(writer: outbound, early: early))
                } catch {
                    return .failure(error)
                }
                let answer = try await Self.answer(inbound, untilClosed: isWhole)
                return .success(ClamdExchange(answer: answer, isWhole: isWhole))
            }
        } catch {
            return .failure(.unavailable("clamd closed the connection or did not answer in time"))
        }
    }

    /// The answer without its NUL; who broke the stream off may wait for its end, and is not waited for.
    private static func answer(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        untilClosed: Bool
    ) async throws -> [UInt8] {
        var answer: [UInt8] = []
        for try await buffer in inbound {
            answer.append(contentsOf: buffer.readableBytesView)
            guard answer.count <= Limits.clamdAnswerBytes else { return [] }
            if !untilClosed, answer.last == 0 { break }
        }
        // An answer that was cut off is none. What stands behind the NUL makes it another answer.
        guard answer.last == 0 else { return [] }
        return answer.dropLast()
    }
}

/// Whether clamd has said something already; looked at before it is told that the stream is over.
private final class EarlyAnswer: Sendable {
    private let flag = Atomic(false)

    var hasCome: Bool { flag.load(ordering: .acquiring) }

    func come() {
        flag.store(true, ordering: .releasing)
    }
}

/// Notes that bytes came, or that clamd closed.
private final class EarlyAnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let early: EarlyAnswer

    init(_ early: EarlyAnswer) {
        self.early = early
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        early.come()
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        early.come()
        context.fireChannelInactive()
    }
}
