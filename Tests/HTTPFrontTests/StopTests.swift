import HTTPFront
import Logging
import Testing

@Suite("Stop")
struct StopTests {
    @Test("A request in flight ends within the grace, and an idle connection closes at once")
    func graceful() async throws {
        let started = Signal()
        let finish = Signal()
        let handler = ClosureHandler { request, _ in
            if request.path == "/slow" {
                started.open()
                await finish.wait()
            }
            return .text("done")
        }
        try await withFront(shutdownGrace: .seconds(30), handler: handler) { front in
            let port = front.boundAddress.port
            async let slow = onThread {
                let client = try RawClient(port: port)
                try client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = try client.readAnswer()
                #expect(try client.isAtEnd())
                return (answer.text, answer.field("connection"))
            }
            async let idle = onThread {
                let client = try RawClient(port: port)
                try client.send("GET /fast HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.readAnswer().text == "done")
                return try client.isAtEnd()
            }
            await started.wait()
            async let stopped: Void = front.shutdown()
            #expect(try await idle)
            await #expect(throws: RawClient.Failure.self) { try await onThread { _ = try RawClient(port: port) } }
            finish.open()
            let result = try await slow
            #expect(result.0 == "done")
            #expect(result.1 == "close")
            await stopped
        }
    }

    @Test("A request that never ends is cut and cancelled when the grace is over")
    func bounded() async throws {
        let started = Signal()
        let cancelled = Signal()
        let handler = ClosureHandler { _, body in
            started.open()
            do throws(BodyError) {
                while try await body.next() != nil {}
            } catch {
                #expect(error == .cancelled)
            }
            #expect(Task.isCancelled)
            cancelled.open()
            return .text("late")
        }
        try await withFront(shutdownGrace: .milliseconds(100), handler: handler) { front in
            let port = front.boundAddress.port
            async let client = onThread {
                let client = try RawClient(port: port)
                try client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n")
                return client.readToEnd().count
            }
            await started.wait()
            let clock = ContinuousClock()
            let time = await clock.measure { await front.shutdown() }
            #expect(time >= .milliseconds(100) && time < .seconds(60))
            await cancelled.wait()
            let received = try await client
            #expect(received == 0)
        }
    }

    @Test("A handler that ignores its cancellation does not hold up the stop")
    func deaf() async throws {
        let started = Signal()
        let release = Signal()
        var limits = HTTPFrontConfiguration.Limits()
        limits.cancellationGrace = .milliseconds(100)
        let handler = ClosureHandler { _, _ in
            started.open()
            await release.wait()
            return .text("late")
        }
        try await withFront(limits: limits, shutdownGrace: .milliseconds(50), handler: handler) { front in
            let port = front.boundAddress.port
            async let client = onThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                return client.readToEnd().count
            }
            await started.wait()
            let time = await ContinuousClock().measure { await front.shutdown() }
            #expect(time < .seconds(60))
            let received = try await client
            #expect(received == 0)
            release.open()
        }
    }

    @Test("A port that is taken is an error at once")
    func portTaken() async throws {
        try await withFront { front in
            let configuration = HTTPFrontConfiguration(host: "127.0.0.1", port: front.boundAddress.port) { 0 }
            await #expect(throws: (any Error).self) {
                try await HTTPFront.start(configuration, handler: ClosureHandler.echo, logger: .init(label: "test"))
            }
        }
    }
}
