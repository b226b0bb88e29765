import NIOCore

/// One keep-alive connection: sends a request, reads its answer, sends the next.
///
/// A server that says it closes is met with a new connection.
final class Connection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let number: Int
    private let run: Run
    private var reader: AnswerReader
    private var sentAt = NIODeadline.uptimeNanoseconds(0)
    /// Whether a request waits for its answer.
    private var isWaiting = false

    init(_ number: Int, of run: Run) {
        self.number = number
        self.run = run
        reader = AnswerReader(keepsBodies: run.load.keepsBodies)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            guard let answer = try reader.take(Self.unwrapInboundIn(data)) else { return }
            isWaiting = false
            try run.answered(answer, on: number, since: sentAt)
            if answer.closes {
                context.close(promise: nil)
                run.connect(number)
            } else {
                sendNext(on: context.channel)
            }
        } catch {
            run.fail(error)
        }
    }

    /// Sends the next request, or says that there is none.
    func sendNext(on channel: any Channel) {
        do {
            guard let request = try run.next(on: number) else {
                run.isDone(number)
                return
            }
            isWaiting = true
            sentAt = .now()
            if let body = request.body {
                channel.write(request.head, promise: nil)
                channel.writeAndFlush(body, promise: nil)
            } else {
                channel.writeAndFlush(request.head, promise: nil)
            }
        } catch {
            run.fail(error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isWaiting { run.fail(LoadError("the server closed a connection with a request under way")) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isWaiting { run.fail(error) }
        context.close(promise: nil)
    }
}
