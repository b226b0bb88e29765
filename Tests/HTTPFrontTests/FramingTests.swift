import HTTPFront
import Testing

@Suite("Framing")
struct FramingTests {
    /// A request that must not reach a handler.
    struct Refused: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let status: Int
        let bytes: [UInt8]

        init(_ name: String, _ request: String, status: Int = 400) {
            testDescription = name
            self.status = status
            bytes = Array(request.utf8)
        }

        init(_ name: String, value: [UInt8]) {
            testDescription = name
            status = 400
            bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nX: a".utf8) + value + Array("b\r\n\r\n".utf8)
        }
    }

    static let refused: [Refused] = [
        Refused("no Host", "GET / HTTP/1.1\r\n\r\n"),
        Refused("two Host fields", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        Refused("two Host fields on HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
        Refused("a list in Host", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
        Refused("a list in Host without a blank", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"),
        Refused("an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
        Refused("user information in Host", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
        Refused("a path in Host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        Refused("a bad port in Host", "GET / HTTP/1.1\r\nHost: a:8x\r\n\r\n"),
        Refused("an absolute target of another host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        Refused("an absolute target with user information", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        Refused("an absolute target of another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        Refused("an authority target", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
        Refused("* for another method than OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        Refused("a fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
        Refused("a blank behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
        Refused("no version", "GET /\r\nHost: a\r\n\r\n"),
        Refused("another version", "GET / HTTP/3.0\r\nHost: a\r\n\r\n", status: 505),
        Refused("half an escape in the path", "GET /a%4 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Refused("an escape of no digits in the query", "GET /a?b=%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
        Refused("a target beyond ASCII", "GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n"),
        Refused("a blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        Refused("Transfer-Encoding on HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Refused(
            "Content-Length and Transfer-Encoding",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        Refused("two Content-Lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx"),
        Refused("a list in Content-Length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx"),
        Refused("a signed Content-Length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx"),
        Refused("a negative Content-Length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nx"),
        Refused("a huge Content-Length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nx"),
        Refused("an empty Content-Length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nx"),
        Refused("a hexadecimal Content-Length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\nx"),
        Refused("a folded field", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n"),
        Refused("a blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
        Refused("a blank before the first field", "GET / HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n"),
        Refused("an empty field name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
        Refused("a field without colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"),
        Refused("a bad character in a field name", "GET / HTTP/1.1\r\nHost: a\r\nX@: b\r\n\r\n"),
        Refused("a bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        Refused("a bare LF after a field", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
        Refused("an unknown method", "FOO / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Refused("a method in lower case", "get / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Refused("a TLS hello", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}"),
        Refused("more empty lines than any client sends", String(repeating: "\r\n", count: 33)),
        Refused(
            "empty lines without end",
            String(repeating: "\r\n", count: 50_000) + "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        ),
        Refused("a lone percent for a host", "GET / HTTP/1.1\r\nHost: %\r\n\r\n"),
        Refused("a bad escape in a host", "GET / HTTP/1.1\r\nHost: %zz\r\n\r\n"),
        Refused("half an escape in a host", "GET / HTTP/1.1\r\nHost: a%4\r\n\r\n"),
        Refused("a digit in brackets", "GET / HTTP/1.1\r\nHost: [1]\r\n\r\n"),
        Refused("colons in brackets", "GET / HTTP/1.1\r\nHost: [:::::::]\r\n\r\n"),
        Refused("dots in brackets", "GET / HTTP/1.1\r\nHost: [.]\r\n\r\n"),
        Refused("an address of the other kind in brackets", "GET / HTTP/1.1\r\nHost: [127.0.0.1]\r\n\r\n"),
        Refused("an address too long in brackets", "GET / HTTP/1.1\r\nHost: [1:2:3:4:5:6:7:8:9]\r\n\r\n"),
        Refused("a bare CR in a value", value: [13]),
        Refused("a NUL in a value", value: [0]),
        Refused("a DEL in a value", value: [0x7F]),
        Refused("a control byte in a value", value: [1]),
        Refused("Latin-1 in a value", value: [0xE9]),
        Refused("an overlong escape in a value", value: [0xC0, 0x80]),
        Refused("unknown coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", status: 501),
        Refused("HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", status: 505),
        Refused("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", status: 505),
        Refused("an unknown expectation", "GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", status: 417),
        Refused(
            "a long target",
            "GET /\(String(repeating: "a", count: 81_920)) HTTP/1.1\r\nHost: a\r\n\r\n",
            status: 414
        ),
        Refused(
            "a huge target",
            "GET /\(String(repeating: "a", count: 300_000)) HTTP/1.1\r\nHost: a\r\n\r\n",
            status: 414
        ),
        Refused(
            "a huge field",
            "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 99_000))\r\n\r\n",
            status: 431
        ),
        Refused(
            "101 fields",
            "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: a\r\n", count: 100))\r\n",
            status: 431
        ),
        Refused(
            "a thousand fields",
            "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: a\r\n", count: 1_000))\r\n",
            status: 431
        ),
    ]

    @Test("Refused, answered and closed", arguments: refused)
    func isRefused(_ request: Refused) async throws {
        let calls = Counter()
        let handler = ClosureHandler { _, _ in
            calls.add()
            return .text("served")
        }
        try await withFront(handler: handler) { front in
            let result = try await exchange(front, request.bytes)
            #expect(result.answer.status == request.status)
            #expect(result.isAtEnd)
            #expect(calls.count == 0)
        }
    }

    @Test(
        "Hosts as names and addresses are written are served",
        arguments: [
            "a", "a.b:80", "a%2Db", "127.0.0.1:8730", "[::1]", "[::1]:8730", "[2001:db8::1]", "[::ffff:10.0.0.1]:1",
        ]
    )
    func goodHosts(host: String) async throws {
        try await withFront { front in
            let result = try await exchange(front, Array("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n".utf8))
            #expect(result.answer.status == 200)
        }
    }

    @Test("Some empty lines before each request are passed over", arguments: [1, 2, 32])
    func emptyLines(count: Int) async throws {
        try await withFront { front in
            let lines = String(repeating: "\r\n", count: count)
            let request = lines + "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            let last = lines + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let result = try await exchange(front, Array((request + request + last).utf8))
            #expect(result.answer.status == 200)
        }
    }

    static let chunkFaults = [
        "g\r\nx\r\n0\r\n\r\n", "1\r\nxx\r\n0\r\n\r\n", "-1\r\n\r\n", "ffffffffffffffffff\r\nx", "1\nx\r\n0\r\n\r\n",
        "0x1\r\nx\r\n0\r\n\r\n", "1 \r\nx\r\n0\r\n\r\n", "0\r\nBad Trailer: x\r\n\r\n", "1\r\nx0\r\n\r\n",
    ]

    @Test("A malformed chunk fails the body, never ends it", arguments: chunkFaults)
    func malformedChunk(_ chunks: String) async throws {
        try await withFront { front in
            let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            let result = try await exchange(front, Array((head + chunks).utf8))
            #expect(result.answer.status == 400)
            #expect(result.answer.text == "malformed")
            #expect(result.isAtEnd)
        }
    }

    @Test("A chunked body that is nearly all extensions and trailers fails", arguments: [20_000, 200_000])
    func chunkExtensions(size: Int) async throws {
        try await withFront { front in
            let extensionText = String(repeating: "a", count: size)
            let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            let chunks = "2;\(extensionText)\r\nhi\r\n0;\(extensionText)\r\n\r\n"
            let result = try await exchange(front, Array((head + chunks).utf8))
            #expect(result.answer.status == 400)
            #expect(result.answer.text == "malformed")
            #expect(result.isAtEnd)
        }
    }

    @Test("Chunks of one byte, each with a short extension, are a body like any other")
    func smallChunks() async throws {
        try await withFront { front in
            let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            let chunks = String(repeating: "1;a=b\r\nx\r\n", count: 20_000) + "0\r\n\r\n"
            let result = try await exchange(front, Array((head + chunks).utf8))
            #expect(result.answer.status == 200)
            #expect(result.answer.text.utf8.count == "POST / ".utf8.count + 20_000)
        }
    }

    static let refusedHeads = [
        "HEAD / HTTP/1.1\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n",
        "\r\nHEAD / HTTP/1.1\nHost: a\r\n\r\n",
        "HEAD /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\nHost: a\r\n\r\n",
    ]

    @Test("A refusal of a HEAD request has no body", arguments: refusedHeads)
    func refusalOfHead(_ request: String) async throws {
        try await withFront { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.readAnswer(isHead: true).status == 200)
                try client.send(request)
                let answer = try client.readAnswer(isHead: true)
                #expect((400...505).contains(answer.status))
                #expect(answer.field("content-length") != "0")
                #expect(try client.isAtEnd())
            }
        }
    }

    static let accepted = [
        ("GET http://A:80/x?y HTTP/1.1\r\nHost: a:80\r\n\r\n", "GET /x?y "),
        ("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", "GET / "),
        ("GET http://a?y HTTP/1.1\r\nHost: a\r\n\r\n", "GET /?y "),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * "),
        ("GET / HTTP/1.0\r\n\r\n", "GET / "),
        ("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", "GET / "),
        ("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / "),
        ("GET // HTTP/1.1\r\nhost:\ta_b.c-d \r\n\r\n", "GET // "),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{20ac}\r\n\r\n", "GET / "),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n2;x=\"y\"\r\nhi\r\n0\r\nT: u\r\n\r\n",
            "POST / hi"
        ),
    ]

    @Test("Taken, answered and kept open", arguments: accepted)
    func isAccepted(_ request: String, _ echo: String) async throws {
        try await withFront { front in
            let result = try await exchange(front, Array(request.utf8))
            #expect(result.answer.status == 200)
            #expect(result.answer.text == echo)
        }
    }

    @Test("A target and a head at their limits pass")
    func limitsPass() async throws {
        try await withFront { front in
            let target = "/" + String(repeating: "a", count: 81_919)
            let fields = String(repeating: "X: \(String(repeating: "b", count: 100))\r\n", count: 99)
            let request = "GET \(target) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
            let result = try await exchange(front, Array(request.utf8))
            #expect(result.answer.status == 200)
        }
    }

    @Test("A request hidden behind a refused one is not served")
    func nothingAfterRefusal() async throws {
        let calls = Counter()
        let handler = ClosureHandler { _, _ in
            calls.add()
            return .text("served")
        }
        try await withFront(handler: handler) { front in
            let request = "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
            let result = try await exchange(front, Array(request.utf8))
            #expect(result.answer.status == 400)
            #expect(result.isAtEnd)
            #expect(calls.count == 0)
        }
    }
}
