import Foundation
import HTTPFront
import Logging
import NIOCore
import Synchronization

/// A handler made of a closure; refusals are worded as plain text.
struct ClosureHandler: RequestHandler {
    let answer: @Sendable (Request, RequestBody) async -> Response

    func respond(to request: Request, body: RequestBody) async -> Response {
        await answer(request, body)
    }

    func render(_ rejection: Rejection, target: String?) -> Response {
        Response(status: rejection.status, body: .bytes(ByteBuffer(string: rejection.sentence)))
    }
}

extension ClosureHandler {
    /// Answers with method, target and body, or 400 and the name of what went wrong with the body.
    static let echo = ClosureHandler { request, body in
        do throws(BodyError) {
            let bytes = try await body.collect(upTo: 1_024 * 1_024)
            return .text("\(request.method) \(request.target) \(String(buffer: bytes))")
        } catch {
            return .text("\(error)", status: error == .tooLarge ? 413 : 400)
        }
    }
}

extension Response {
    static func text(_ text: String, status: Int = 200) -> Response {
        Response(
            status: status,
            fields: [HTTPField("Content-Type", "text/plain")],
            body: .bytes(ByteBuffer(string: text))
        )
    }
}

/// The limits of a front with something changed.
func frontLimits(_ change: (inout HTTPFrontConfiguration.Limits) -> Void) -> HTTPFrontConfiguration.Limits {
    var limits = HTTPFrontConfiguration.Limits()
    change(&limits)
    return limits
}

/// Runs a front on a free port, and stops it afterwards.
func withFront<Value>(
    limits: HTTPFrontConfiguration.Limits = .init(),
    tls: HTTPFrontConfiguration.TLS? = nil,
    shutdownGrace: Duration = .milliseconds(200),
    handler: ClosureHandler = .echo,
    _ body: (HTTPFront) async throws -> Value
) async throws -> Value {
    let configuration = HTTPFrontConfiguration(
        host: "127.0.0.1",
        port: 0,
        tls: tls,
        limits: limits,
        eventLoopThreads: 1,
        shutdownGrace: shutdownGrace,
        unixTime: { 784_111_777 }
    )
    let front = try await HTTPFront.start(configuration, handler: handler, logger: Logger(label: "test"))
    do {
        let value = try await body(front)
        await front.shutdown()
        return value
    } catch {
        await front.shutdown()
        throw error
    }
}

/// Sends bytes on a connection of their own and reads the first answer and whether the connection ended after it.
func exchange(_ front: HTTPFront, _ bytes: [UInt8]) async throws -> (answer: RawClient.Answer, isAtEnd: Bool) {
    let port = front.boundAddress.port
    return try await onThread {
        let client = try RawClient(port: port)
        try client.send(bytes)
        let answer = try client.readAnswer()
        guard client.isReadable(withinMilliseconds: 100) else { return (answer, false) }
        return (answer, try client.isAtEnd())
    }
}

/// A number that closures on several threads count up.
final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func add(_ number: Int = 1) {
        value.withLock { $0 += number }
    }
}

/// A gate that opens once; waiters pass when it is open.
final class Signal: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}
