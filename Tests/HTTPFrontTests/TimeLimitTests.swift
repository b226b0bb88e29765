import HTTPFront
import NIOCore
import Testing

@Suite("Time limits")
struct TimeLimitTests {
    @Test("A head that does not come to its end is answered 408 and closed")
    func slowHead() async throws {
        // Counted from the accept until the first byte is there, so a busy machine needs time for that byte.
        let limits = frontLimits { $0.headTimeout = .seconds(1) }
        try await withFront(limits: limits) { front in
            let result = try await exchange(front, Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8))
            #expect(result.answer.status == 408)
            #expect(result.isAtEnd)
        }
    }

    @Test("A head that drips byte by byte is cut all the same")
    func drippingHead() async throws {
        let limits = frontLimits { $0.headTimeout = .milliseconds(150) }
        try await withFront(limits: limits) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nX: ")
                #expect(throws: RawClient.Failure.self) {
                    while !client.isReadable(withinMilliseconds: 5) { try client.send("a") }
                    #expect(try client.readAnswer().status == 408)
                    while true { try client.send("a") }
                }
            }
        }
    }

    @Test("A connection that says nothing is closed without a word")
    func silent() async throws {
        let limits = frontLimits { $0.headTimeout = .milliseconds(60) }
        try await withFront(limits: limits) { front in
            let port = front.boundAddress.port
            let isAtEnd = try await onThread { try RawClient(port: port).isAtEnd() }
            #expect(isAtEnd)
        }
    }

    @Test("A connection that rests between requests is closed without a word")
    func idle() async throws {
        let limits = frontLimits { $0.idleTimeout = .milliseconds(60) }
        try await withFront(limits: limits) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.readAnswer().status == 200)
                #expect(try client.isAtEnd())
            }
        }
    }

    @Test("A body below the minimum rate is cut")
    func slowBody() async throws {
        let limits = frontLimits {
            $0.bodyGrace = .milliseconds(100)
            $0.bodyMinimumRate = 100_000
        }
        try await withFront(limits: limits) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
                for _ in 0..<4_000 where !client.isReadable(withinMilliseconds: 5) { try client.send("a") }
                try #require(client.isReadable(withinMilliseconds: 0))
                let answer = try client.readAnswer()
                #expect(answer.status == 400)
                #expect(answer.text == "tooSlow")
            }
        }
    }

    @Test("A body that stops after a fast start is cut")
    func stalledBody() async throws {
        let limits = frontLimits { $0.bodyIdleTimeout = .milliseconds(100) }
        try await withFront(limits: limits) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
                try client.send([UInt8](repeating: 1, count: 900_000))
                #expect(try client.readAnswer().text == "tooSlow")
            }
        }
    }

    @Test("A body that comes steadily for too long is cut")
    func steadyBody() async throws {
        let limits = frontLimits { $0.bodyTimeout = .milliseconds(200) }
        try await withFront(limits: limits) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
                while !client.isReadable(withinMilliseconds: 5) { try client.send("a") }
                #expect(try client.readAnswer().text == "tooSlow")
            }
        }
    }

    @Test("Time that the handler takes does not count against the client")
    func slowHandler() async throws {
        let limits = frontLimits {
            $0.bodyIdleTimeout = .milliseconds(60)
            $0.bodyWindowBytes = 1
        }
        let handler = ClosureHandler { request, body in
            try? await Task.sleep(for: .milliseconds(200))
            return await ClosureHandler.echo.respond(to: request, body: body)
        }
        try await withFront(limits: limits, handler: handler) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nh")
                #expect(!client.isReadable(withinMilliseconds: 100))
                try client.send("i")
                #expect(try client.readAnswer().text == "PUT / hi")
            }
        }
    }

    @Test("A client that does not read its answer is cut")
    func slowReader() async throws {
        let limits = frontLimits { $0.writeStallTimeout = .milliseconds(100) }
        let finished = Signal()
        let handler = ClosureHandler { _, _ in
            Response(
                status: 200,
                body: .stream(length: 1 << 40) { ByteBuffer(repeating: 1, count: 65_536) }
            )
        }
        try await withFront(limits: limits, handler: handler) { front in
            let port = front.boundAddress.port
            let received = try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                // Wait for the cut without reading: it shows as an error on the socket.
                while (try? client.send("a")) != nil { _ = client.isReadable(withinMilliseconds: 10) }
                finished.open()
                return client.readToEnd().count
            }
            #expect(received < 32 * 1_024 * 1_024)
            await finished.wait()
        }
    }

    @Test("Connections beyond the limit are refused, and served again when there is room")
    func overload() async throws {
        let limits = frontLimits {
            $0.connections = 2
            $0.refusals = 1
        }
        try await withFront(limits: limits) { front in
            let port = front.boundAddress.port
            try await onThread {
                let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
                let first = try RawClient(port: port)
                let second = try RawClient(port: port)
                for client in [first, second] {
                    try client.send(get)
                    #expect(try client.readAnswer().status == 200)
                }
                let third = try RawClient(port: port)
                let fourth = try RawClient(port: port)
                #expect(try third.readAnswer().status == 503)
                #expect(fourth.readToEnd().isEmpty)
                #expect(try third.isAtEnd())
                first.close()
                third.close()
                var status = 0
                for _ in 0..<100 where status != 200 {
                    let again = try RawClient(port: port)
                    try? again.send(get)
                    status = (try? again.readAnswer().status) ?? 0
                }
                #expect(status == 200)
            }
        }
    }

    @Test("Unfinished heads have a common bound, and one that has ended leaves its room to others")
    func headsTogether() async throws {
        let limits = frontLimits {
            $0.headFreeBytes = 1_000
            $0.headBytesOfAll = 20_000
        }
        try await withFront(limits: limits) { front in
            let port = front.boundAddress.port
            try await onThread {
                let field = "X: \(String(repeating: "a", count: 12_000))\r\n"
                let large = "GET / HTTP/1.1\r\nHost: a\r\n" + field
                let first = try RawClient(port: port)
                try first.send(large)
                #expect(!first.isReadable(withinMilliseconds: 100))
                let second = try RawClient(port: port)
                try second.send(large)
                #expect(try second.readAnswer().status == 503)
                #expect(try second.isAtEnd())
                let small = try RawClient(port: port)
                try small.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try small.readAnswer().status == 200)
                try first.send("\r\n")
                #expect(try first.readAnswer().status == 200)
                // Its room is free again, and is given back once more when a client goes away.
                for _ in 0..<5 {
                    let next = try RawClient(port: port)
                    try next.send(large)
                    #expect(!next.isReadable(withinMilliseconds: 50))
                    next.close()
                    while try probe(port, large) == 503 {}
                }
            }
        }
    }

    /// The status of a whole request whose head is large.
    private func probe(_ port: Int, _ large: String) throws -> Int {
        let client = try RawClient(port: port)
        defer { client.close() }
        try client.send(large + "\r\n")
        return try client.readAnswer().status
    }

    @Test("One address has no more than its share of the connections")
    func shareOfOnePeer() async throws {
        let limits = frontLimits {
            $0.connections = 10
            $0.connectionsOfOnePeer = 1
        }
        try await withFront(limits: limits) { front in
            let port = front.boundAddress.port
            try await onThread {
                let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
                let first = try RawClient(port: port)
                try first.send(get)
                #expect(try first.readAnswer().status == 200)
                let second = try RawClient(port: port)
                #expect(try second.readAnswer().status == 503)
                #expect(try second.isAtEnd())
                let other = try RawClient(port: port, source: "127.0.0.2")
                try other.send(get)
                #expect(try other.readAnswer().status == 200)
                first.close()
                var status = 0
                for _ in 0..<100 where status != 200 {
                    let again = try RawClient(port: port)
                    try? again.send(get)
                    status = (try? again.readAnswer().status) ?? 0
                }
                #expect(status == 200)
            }
        }
    }
}
