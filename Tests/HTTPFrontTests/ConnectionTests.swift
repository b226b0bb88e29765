import HTTPFront
import NIOCore
import Testing

@Suite("Connections")
struct ConnectionTests {
    @Test("Pipelined requests are answered in their order")
    func pipelining() async throws {
        let handler = ClosureHandler { request, body in
            // The first answer takes longest, and still goes first.
            if request.path == "/0" { try? await Task.sleep(for: .milliseconds(30)) }
            let bytes = try? await body.collect(upTo: 100)
            return .text(request.path + String(buffer: bytes ?? ByteBuffer()))
        }
        try await withFront(handler: handler) { front in
            let port = front.boundAddress.port
            let texts = try await onThread {
                let client = try RawClient(port: port)
                let requests = (0..<2_000).map { "PUT /\($0) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi" }
                try client.send(requests.joined())
                return try (0..<2_000).map { _ in try client.readAnswer().text }
            }
            #expect(texts == (0..<2_000).map { "/\($0)hi" })
        }
    }

    static let lives: [(String, Bool, String?)] = [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true, nil),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false, "close"),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", false, "close"),
        ("GET / HTTP/1.0\r\n\r\n", false, "close"),
        ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true, "keep-alive"),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", false, "close"),
    ]

    @Test("A connection stays or closes as the request asks", arguments: lives)
    func keepAlive(_ request: String, _ stays: Bool, _ field: String?) async throws {
        try await withFront { front in
            let result = try await exchange(front, Array(request.utf8))
            #expect(result.answer.status == 200)
            #expect(result.answer.field("connection") == field)
            #expect(result.isAtEnd == !stays)
        }
    }

    @Test("Many requests follow each other on one connection")
    func reuse() async throws {
        try await withFront { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                for number in 0..<200 {
                    try client.send("PUT /\(number) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
                    try client.send("2\r\nhi\r\n")
                    try client.send("0\r\n\r\n")
                    #expect(try client.readAnswer().text == "PUT /\(number) hi")
                }
            }
        }
    }

    @Test("HEAD tells the length and sends no body")
    func head() async throws {
        try await withFront { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("HEAD /abc HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.readAnswer(isHead: true).field("content-length") == "10")
                #expect(try client.readAnswer().text == "GET / ")
            }
        }
    }

    @Test("204 and 304 have neither body nor length", arguments: [204, 304])
    func noBody(_ status: Int) async throws {
        let handler = ClosureHandler { _, _ in .text("dropped", status: status) }
        try await withFront(handler: handler) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = try client.readAnswer()
                #expect(answer.status == status)
                #expect(answer.field("content-length") == nil)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                #expect(try client.readAnswer().status == status)
                #expect(try client.isAtEnd())
            }
        }
    }

    @Test("Framing fields of a handler are dropped, the front's own are sent once")
    func ownFields() async throws {
        let handler = ClosureHandler { _, _ in
            let names = ["Content-Length", "transfer-encoding", "Connection", "DATE", "Keep-Alive", "X-Mine"]
            return Response(
                status: 201,
                fields: names.map { HTTPField($0, "7") },
                body: .bytes(ByteBuffer(string: "abc"))
            )
        }
        try await withFront(handler: handler) { front in
            let result = try await exchange(front, Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            #expect(result.answer.fields.map(\.name) == ["X-Mine", "Content-Length", "Date"])
            #expect(result.answer.field("date") == "Sun, 06 Nov 1994 08:49:37 GMT")
            #expect(result.answer.text == "abc")
        }
    }

    static let unsendable = [
        HTTPField("X", "a\r\nSet-Cookie: b"), HTTPField("X\r\n", "a"), HTTPField("X", "a\nb"), HTTPField("", "a"),
        HTTPField("X", "a\u{0}b"),
    ]

    @Test("An answer that would change the framing is replaced", arguments: unsendable)
    func injection(_ field: HTTPField) async throws {
        let handler = ClosureHandler { _, _ in Response(status: 200, fields: [field]) }
        try await withFront(handler: handler) { front in
            let result = try await exchange(front, Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            #expect(result.answer.status == 500)
            #expect(result.answer.text == Rejection.invalidResponse.sentence)
        }
    }

    @Test("A client that has closed its sending side still gets its answer")
    func halfClose() async throws {
        let handler = ClosureHandler { request, body in
            try? await Task.sleep(for: .milliseconds(20))
            return await ClosureHandler.echo.respond(to: request, body: body)
        }
        try await withFront(handler: handler) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send(
                    "PUT /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
                )
                client.endOutput()
                #expect(try client.readAnswer().text == "PUT /1 hi")
                #expect(try client.readAnswer().text == "GET /2 ")
                #expect(try client.isAtEnd())
            }
        }
    }

    @Test("An answer larger than the write window arrives whole and in order")
    func largeAnswers() async throws {
        let handler = ClosureHandler { request, _ in
            let part = ByteBuffer(repeating: request.path == "/b" ? 98 : 97, count: 100_000)
            let left = Counter()
            return Response(
                status: 200,
                body: .stream(length: 5_000_000) {
                    left.add()
                    return left.count <= 50 ? part : nil
                }
            )
        }
        try await withFront(handler: handler) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.readAnswer().body == [UInt8](repeating: 97, count: 5_000_000))
                #expect(try client.readAnswer().body == [UInt8](repeating: 98, count: 5_000_000))
            }
        }
    }

    @Test("A stream that ends early or too late cuts the connection", arguments: [1, 3])
    func wrongStream(_ parts: Int) async throws {
        let handler = ClosureHandler { _, _ in
            let given = Counter()
            return Response(
                status: 200,
                body: .stream(length: 20) {
                    given.add()
                    return given.count <= parts ? ByteBuffer(repeating: 97, count: 15) : nil
                }
            )
        }
        try await withFront(handler: handler) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(throws: RawClient.Failure.self) { try client.readAnswer() }
            }
        }
    }
}
