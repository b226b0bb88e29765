import HTTPFront
import NIOCore
import Testing

/// The one task that handles the requests of a connection.
@Suite("Handling")
struct HandlingTests {
    @Test("A request whose answer is cut is handled once, and those behind it are not")
    func cutOnce() async throws {
        let handled = Counter()
        let handler = ClosureHandler { _, _ in
            handled.add()
            return .cut
        }
        try await withFront(handler: handler) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(throws: RawClient.Failure.self) { try client.readAnswer() }
            }
        }
        #expect(handled.count == 1)
    }

    @Test("A request that comes behind one that waits has its turn when that is done")
    func oneAfterTheOther() async throws {
        let first = Signal()
        let handler = ClosureHandler { request, _ in
            if request.target == "/first" { await first.wait() }
            if request.target == "/second" { first.open() }
            return .text(request.target)
        }
        try await withFront(handler: handler) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /third HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(!client.isReadable(withinMilliseconds: 50))
                let other = try RawClient(port: port)
                try other.send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try other.readAnswer().text == "/second")
                #expect(try client.readAnswer().text == "/first")
                #expect(try client.readAnswer().text == "/third")
            }
        }
    }

    @Test("A connection whose task was given back while it rested is served as before")
    func rest() async throws {
        let limits = frontLimits { $0.taskRest = .milliseconds(10) }
        try await withFront(limits: limits) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                for path in ["/a", "/b", "/c"] {
                    try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                    #expect(try client.readAnswer().text == "GET \(path) ")
                    // Connections are looked at every 250 ms at the latest.
                    #expect(!client.isReadable(withinMilliseconds: 600))
                }
            }
        }
    }
}
