import Foundation
import Synchronization
import Testing

@testable import HTTPFront

@Suite("Requests sent together")
struct PipelineTests {
    private static let whole = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let befores = [
        whole, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: 1\r\n\r\n",
    ]

    /// The statuses that come to bytes sent in pieces, each in a write of its own.
    private func statuses(_ front: HTTPFront, _ pieces: [String], count: Int) async throws -> [Int] {
        let port = front.boundAddress.port
        return try await onThread {
            let client = try RawClient(port: port)
            for piece in pieces {
                try client.send(piece)
                _ = client.isReadable(withinMilliseconds: 50)
            }
            return try (0..<count).map { _ in try client.readAnswer().status }
        }
    }

    @Test("A head that begins behind a request has its own time", arguments: befores)
    func lateHead(before: String) async throws {
        let limits = frontLimits {
            $0.headTimeout = .milliseconds(300)
            $0.idleTimeout = .seconds(60)
        }
        try await withFront(limits: limits) { front in
            let answers = try await statuses(front, [before + "GET / HTTP/1.1\r\nHost: a\r\n"], count: 2)
            #expect(answers == [200, 408])
        }
    }

    @Test("A head that begins behind a request takes of what all have together", arguments: befores)
    func largeHead(before: String) async throws {
        let limits = frontLimits {
            $0.headFreeBytes = 1_000
            $0.headBytesOfAll = 4_000
        }
        let head = "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 6_000))\r\n"
        try await withFront(limits: limits) { front in
            let answers = try await statuses(front, [before + head], count: 2)
            #expect(answers == [200, 503])
        }
    }

    @Test("What is wrong with a head is said as if it stood alone", arguments: befores)
    func wrongHead(before: String) async throws {
        let value = "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 99_000))"
        let lines = String(repeating: "\r\n", count: 40)
        for (second, status) in [(value, 431), (lines + Self.whole, 400), ("GET / HTTP/1.1\r\nHost: a\0\r\n\r\n", 400)]
        {
            try await withFront { front in
                let answers = try await statuses(front, [before + second], count: 2)
                #expect(answers == [200, status])
            }
        }
    }

    @Test("Empty lines belong to the request that comes behind them")
    func emptyLines() async throws {
        try await withFront { front in
            let pieces = [Self.whole + "GET / HTTP/1.1\r\nHost: a\r\n\r", "\n" + String(repeating: "\r\n", count: 50)]
            let answers = try await statuses(front, pieces, count: 3)
            #expect(answers == [200, 200, 400])
        }
    }

    @Test("Connections that sent many requests together take turns, and a new one is served among them")
    func fairness() async throws {
        let order = Mutex<[String]>([])
        let gate = Pipe()
        let handler = ClosureHandler { request, _ in
            // Keeps the loop until all have sent what they have.
            if request.path == "/gate" { _ = gate.fileHandleForReading.readData(ofLength: 1) }
            order.withLock { $0.append(request.path) }
            return .text("served")
        }
        let (clients, requests) = (8, 1_500)
        // A front reads more at once from a connection that has sent much before.
        let body = String(repeating: "b", count: 500_000)
        let large = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n" + body
        try await withFront(limits: frontLimits { $0.burstRequests = 4 }, handler: handler) { front in
            let port = front.boundAddress.port
            try await onThread {
                let bursts = try (0..<clients).map { _ in try RawClient(port: port) }
                for client in bursts {
                    try client.send(large)
                    #expect(try client.readAnswer().status == 200)
                }
                let held = try RawClient(port: port)
                try held.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
                for (number, client) in bursts.enumerated() {
                    let one = "GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n"
                    try client.send(Array(String(repeating: one, count: requests).utf8))
                }
                let new = try RawClient(port: port)
                try new.send("GET /new HTTP/1.1\r\nHost: a\r\n\r\n")
                gate.fileHandleForWriting.write(Data([0]))
                for client in bursts {
                    for _ in 0..<requests { #expect(try client.readAnswer().status == 200) }
                }
                #expect(try new.readAnswer().status == 200)
            }
        }
        let served = order.withLock { $0 }
        #expect(served.count == clients + 1 + clients * requests + 1)
        // Most of them have requests left until far behind the middle.
        var (longest, run) = (0, 0)
        for (one, next) in zip(served, served.dropFirst()).prefix(served.count / 2) {
            run = one == next ? run + 1 : 0
            longest = max(longest, run)
        }
        #expect(longest < 20)
        #expect(try #require(served.firstIndex(of: "/new")) < 500)
    }

    @Test("Ends are found wherever the bytes are cut", arguments: [1, 2, 3, 7, 16, 1_000])
    func ends(size: Int) {
        let parts: [(text: String, body: Int64??)] = [
            ("\r\n\nGET / HTTP/1.1\r\nA: b\r\n\r\n", 0), ("PUT / HTTP/1.1\nA: b\n\n", 5), ("a\r\n\r\n", .none),
            ("POST / HTTP/1.1\r\nA:\r\n\r\n", .some(nil)),
            ("A;x=\"1\"\r\n0123456789\r\n1\r\n\r\r\n0\r\nTrailer: x\r\n\r\n", .none),
            ("GET /2 HTTP/1.1\r\nA: b\r\n\r\n", 0),
        ]
        let bytes = Array(parts.map(\.text).joined().utf8)
        var found: [Int] = []
        var ends = MessageEnds()
        var (position, chunkEnd, end) = (0, 0, 0)
        for part in parts {
            end += part.text.utf8.count
            while position < end {
                if position == chunkEnd { chunkEnd = min(bytes.count, position + size) }
                position += bytes[position..<chunkEnd].withUnsafeBytes { ends.take($0) }
            }
            found.append(position)
            if let body = part.body { ends.expectBody(body) }
        }
        var sum = 0
        let expected = parts.map { part in
            sum += part.text.utf8.count
            return sum
        }
        #expect(found == expected)
    }
}
