import Foundation
import NIOCore
import NIOPosix

/// A load under way: its connections, its clock and its measured times.
///
/// The clock starts when every connection is open. At its end nothing new is sent, and what is under way counts: the
/// rate is all answers by the time until the last of them.
final class Run {
    let load: any Load
    private let loop: any EventLoop
    private let address: SocketAddress
    private let connections: Int
    private let seconds: Double?
    private let expectedLength: Int?
    private let report: EventLoopPromise<String>
    private var channels: [Int: any Channel] = [:]
    private var waitingToStart: [(connection: Connection, channel: any Channel)] = []
    private var done: Set<Int> = []
    private var isOver = false
    private var isRunning = false
    private var times = LatencyList()
    private var bytesIn = 0
    private var begin = NIODeadline.uptimeNanoseconds(0)
    private var last = NIODeadline.uptimeNanoseconds(0)
    private var end = NIODeadline.distantFuture
    private var processorAtBegin = 0.0

    /// As many bytes a read as usual clients have room for; one that grows with the answer pays for fresh memory at each
    /// read from a server that is ahead of it, which measures the client.
    private static let bytesOfRead = 64 * 1024

    init(_ load: any Load, options: Options, on loop: any EventLoop) throws {
        self.load = load
        self.loop = loop
        address = try SocketAddress(ipAddress: "127.0.0.1", port: options.port())
        connections = max(1, try options.number("connections") ?? 1)
        seconds = try options.seconds()
        expectedLength = try options.number("answer-bytes")
        report = loop.makePromise()
    }

    /// Opens the connections and goes on until the time is over or the load has no more.
    func start() -> EventLoopFuture<String> {
        for number in 0..<connections { connect(number) }
        return report.futureResult
    }

    /// Opens a connection; it begins at once when the clock runs.
    func connect(_ number: Int) {
        let run = NIOLoopBound(self, eventLoop: loop)
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: Self.bytesOfRead)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Connection(number, of: run.value))
                }
            }
            .connect(to: address)
            .whenComplete { result in run.value.connected(number, result) }
    }

    private func connected(_ number: Int, _ result: Result<any Channel, any Error>) {
        do {
            let channel = try result.get()
            let connection = try channel.pipeline.syncOperations.handler(type: Connection.self)
            channels[number] = channel
            guard !isRunning else {
                connection.sendNext(on: channel)
                return
            }
            waitingToStart.append((connection, channel))
            if waitingToStart.count == connections { begins() }
        } catch {
            fail(error)
        }
    }

    private func begins() {
        isRunning = true
        processorAtBegin = Self.processorSeconds()
        begin = .now()
        last = begin
        if let seconds { end = begin + .nanoseconds(Int64(seconds * 1e9)) }
        for (connection, channel) in waitingToStart { connection.sendNext(on: channel) }
        waitingToStart = []
    }

    /// The next request of a connection, `nil` when the time is over or there is none.
    func next(on number: Int) throws -> Outgoing? {
        guard !isOver, NIODeadline.now() < end else { return nil }
        return try load.next(on: number)
    }

    /// Counts an answer and hands it to the load.
    func answered(_ answer: Answer, on number: Int, since sentAt: NIODeadline) throws {
        guard !isOver else { return }
        guard (200...299).contains(answer.status) else {
            throw LoadError("status \(answer.status): \(String(buffer: answer.body))")
        }
        if let expectedLength, answer.length != expectedLength {
            throw LoadError("an answer of \(answer.length) bytes instead of \(expectedLength)")
        }
        last = .now()
        times.append(last - sentAt)
        bytesIn += answer.length
        try load.take(answer, on: number)
    }

    /// Takes note that a connection has no more to send, and ends the run with the last one.
    func isDone(_ number: Int) {
        done.insert(number)
        if done.count == connections { finish() }
    }

    /// Ends the run with an error.
    func fail(_ error: any Error) {
        guard !isOver else { return }
        over()
        report.fail(error)
    }

    private func finish() {
        guard !isOver else { return }
        let processor = Self.processorSeconds() - processorAtBegin
        over()
        let elapsed = Double((last - begin).nanoseconds) / 1e9
        guard times.count > 0, elapsed > 0 else { return report.fail(LoadError("no answer within the time")) }
        var values: [(name: String, value: Double)] = [
            ("answers", Double(times.count)), ("seconds", elapsed), ("per_second", Double(times.count) / elapsed),
            ("p50_us", times.percentile(0.5)), ("p99_us", times.percentile(0.99)), ("max_us", times.percentile(1)),
            ("bytes_in", Double(bytesIn)), ("driver_us", processor * 1e6 / Double(times.count)),
        ]
        do {
            values += try load.finish(in: elapsed)
            let members = values.map { "\"\($0.name)\": \($0.value)" }
            report.succeed("{\(members.joined(separator: ", "))}")
        } catch {
            report.fail(error)
        }
    }

    private func over() {
        isOver = true
        for channel in channels.values { channel.close(promise: nil) }
    }

    /// User and system time of this process.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
