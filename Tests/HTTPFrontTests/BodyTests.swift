import HTTPFront
import NIOCore
import Testing

@Suite("Bodies")
struct BodyTests {
    @Test("100 Continue is sent at the first pull")
    func continues() async throws {
        try await withFront { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                let head = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n"
                for _ in 0..<3 {
                    try client.send(head)
                    #expect(try client.readAnswer().status == 100)
                    try client.send("hi")
                    #expect(try client.readAnswer().text == "PUT / hi")
                }
            }
        }
    }

    @Test("A final answer to an expectation comes without 100 Continue and closes")
    func refusesExpectation() async throws {
        try await withFront(handler: ClosureHandler { _, _ in .text("no", status: 403) }) { front in
            let request = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
            let result = try await exchange(front, Array(request.utf8))
            #expect(result.answer.status == 403)
            #expect(result.answer.field("connection") == "close")
            #expect(result.isAtEnd)
        }
    }

    @Test("An early answer reaches a client that is still sending a large body")
    func earlyAnswer() async throws {
        try await withFront(handler: ClosureHandler { _, _ in .text("no", status: 403) }) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                let size = 20 * 1_024 * 1_024
                try client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
                try client.send([UInt8](repeating: 1, count: size))
                let answer = try client.readAnswer()
                #expect(answer.status == 403)
                #expect(answer.field("connection") == "close")
                client.endOutput()
                #expect(try client.isAtEnd())
            }
        }
    }

    @Test("A small unread body is drained and the connection kept")
    func drained() async throws {
        try await withFront(handler: ClosureHandler { request, _ in .text(request.path) }) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                for number in 0..<5 {
                    try client.send("PUT /\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n")
                    #expect(try client.readAnswer().text == "/\(number)")
                    try client.send([UInt8](repeating: 71, count: 500_000))
                }
            }
        }
    }

    @Test("A client that does not stop sending after its answer is cut")
    func drainIsBounded() async throws {
        var limits = HTTPFrontConfiguration.Limits()
        limits.drainTimeout = .milliseconds(100)
        try await withFront(limits: limits, handler: ClosureHandler { _, _ in .text("no", status: 403) }) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n")
                #expect(try client.readAnswer().status == 403)
                #expect(throws: RawClient.Failure.self) {
                    while true { try client.send([1]) }
                }
            }
        }
    }

    @Test(
        "A body that ends early is truncated, never complete",
        arguments: ["Content-Length: 9", "Transfer-Encoding: chunked"]
    )
    func truncated(_ framing: String) async throws {
        try await withFront { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("PUT / HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n4\r\nabcd")
                client.endOutput()
                let answer = try client.readAnswer()
                #expect(answer.status == 400)
                #expect(answer.text == "truncated")
                #expect(try client.isAtEnd())
            }
        }
    }

    @Test("A reset within a body ends the handler's pull")
    func resets() async throws {
        let pulled = Signal()
        let ended = Signal()
        let handler = ClosureHandler { _, body in
            do throws(BodyError) {
                _ = try await body.next()
                pulled.open()
                _ = try await body.next()
            } catch {
                #expect(error == .truncated)
                ended.open()
            }
            return .text("late")
        }
        try await withFront(handler: handler) { front in
            let port = front.boundAddress.port
            let client = try await onThread {
                let client = try RawClient(port: port)
                try client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
                return Unchecked(client)
            }
            await pulled.wait()
            client.value.reset()
            await ended.wait()
        }
    }

    @Test(
        "A body beyond the reader's limit is too large before it is read",
        arguments: ["Content-Length: 1048577", "Transfer-Encoding: chunked"]
    )
    func tooLarge(_ framing: String) async throws {
        try await withFront { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                let chunk = framing.hasPrefix("T") ? "100001\r\n" : ""
                try client.send("PUT / HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n\(chunk)")
                try client.send([UInt8](repeating: 1, count: 1_048_577))
                let answer = try client.readAnswer()
                #expect(answer.status == 413)
            }
        }
    }

    @Test("A handler that stalls stops the reading from the socket")
    func backPressure() async throws {
        let stalled = Signal()
        let taken = Counter()
        let handler = ClosureHandler { _, body in
            await stalled.wait()
            while let part = try? await body.next() { taken.add(part.readableBytes) }
            return .text("done")
        }
        try await withFront(handler: handler) { front in
            let port = front.boundAddress.port
            let size = 64 * 1_024 * 1_024
            let result = try await onThread {
                let client = try RawClient(port: port)
                try client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
                let bytes = [UInt8](repeating: 1, count: size)
                let sent = try client.sendWhatFits(of: bytes, quietMilliseconds: 300)
                stalled.open()
                try client.send(Array(bytes[sent...]))
                return (sent, try client.readAnswer().text)
            }
            // What is not in the front's window waits in the kernel's buffers of both ends, which end near 10 MiB.
            #expect(result.0 < 24 * 1_024 * 1_024)
            #expect(result.1 == "done")
            #expect(taken.count == size)
        }
    }

    @Test("A large body arrives whole through a slow reader", arguments: [true, false])
    func slowReader(_ isChunked: Bool) async throws {
        let handler = ClosureHandler { _, body in
            var sum = 0
            var turns = 0
            do throws(BodyError) {
                while let part = try await body.next() {
                    sum += part.readableBytesView.withUnsafeBytes { $0.reduce(0) { $0 + Int($1) } }
                    turns += 1
                    if turns % 16 == 0 { try? await Task.sleep(for: .microseconds(100)) }
                }
            } catch {
                return .text("\(error)", status: 400)
            }
            return .text("\(sum)")
        }
        var limits = HTTPFrontConfiguration.Limits()
        limits.bodyWindowBytes = 8_192
        try await withFront(limits: limits, handler: handler) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                let sum = bytes.reduce(0) { $0 + Int($1) }
                if isChunked {
                    try client.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
                    for start in stride(from: 0, to: bytes.count, by: 1_000) {
                        try client.send(Array("3e8\r\n".utf8) + bytes[start..<(start + 1_000)] + Array("\r\n".utf8))
                    }
                    try client.send("0\r\n\r\n")
                } else {
                    try client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: \(bytes.count)\r\n\r\n")
                    try client.send(bytes)
                }
                #expect(try client.readAnswer().text == "\(sum)")
            }
        }
    }

    @Test("A body pulled from another executor arrives whole")
    func otherExecutor() async throws {
        let handler = ClosureHandler { _, body in
            let count = await Task.detached {
                var count = 0
                while let part = try? await body.next() { count += part.readableBytes }
                return count
            }.value
            return .text("\(count)")
        }
        try await withFront(handler: handler) { front in
            let body = [UInt8](repeating: 1, count: 2_000_000)
            let head = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n"
            let result = try await exchange(front, Array(head.utf8) + body)
            #expect(result.answer.text == "2000000")
        }
    }

    @Test("An in-process body gives its buffers and then its failure")
    func inProcess() async throws {
        let body = RequestBody([ByteBuffer(string: "a"), ByteBuffer(), ByteBuffer(string: "b")], failure: .truncated)
        #expect(try await body.next() == ByteBuffer(string: "a"))
        #expect(try await body.next() == ByteBuffer(string: "b"))
        await #expect(throws: BodyError.truncated) { try await body.next() }
        let whole = RequestBody([ByteBuffer(string: "a"), ByteBuffer(string: "b")])
        #expect(try await whole.collect(upTo: 2) == ByteBuffer(string: "ab"))
        await #expect(throws: BodyError.tooLarge) { try await RequestBody([ByteBuffer(string: "ab")]).collect(upTo: 1) }
    }
}

/// Carries a client that one thread after the other uses.
struct Unchecked<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
