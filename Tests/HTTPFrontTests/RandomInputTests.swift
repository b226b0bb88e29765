import HTTPFront
import Testing

@Suite("Random input")
struct RandomInputTests {
    /// A generator that gives the same numbers for the same seed.
    struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var value = state
            value ^= value >> 33
            value = value &* 0xFF51_AFD7_ED55_8CCD
            return value ^ value >> 33
        }
    }

    private static let requests = [
        "PUT /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
        "GET http://a/2?q HTTP/1.1\r\nHost: a\r\nX-Long: abcdefghijklmnopqrstuvwxyz \r\n\r\n",
        "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nT: u\r\n\r\n",
        "DELETE /4 HTTP/1.1\r\nHost: a\r\n\r\n",
    ]
    private static let echoes = ["PUT /1 hello world", "GET /2?q ", "POST /3 hello world", "DELETE /4 "]

    @Test("The same requests get the same answers however they are split", arguments: 1...8)
    func splits(_ seed: UInt64) async throws {
        try await withFront { front in
            let port = front.boundAddress.port
            try await onThread {
                var random = Seeded(state: seed)
                let client = try RawClient(port: port)
                for _ in 0..<20 {
                    var bytes = Array(Self.requests.joined().utf8)[...]
                    while !bytes.isEmpty {
                        let part = bytes.prefix(Int.random(in: 1...60, using: &random))
                        try client.send(Array(part))
                        bytes = bytes.dropFirst(part.count)
                    }
                    for echo in Self.echoes { #expect(try client.readAnswer().text == echo) }
                }
            }
        }
    }

    @Test("A mutated request is answered or closed, and never hangs", arguments: 1...8)
    func mutations(_ seed: UInt64) async throws {
        try await withFront { front in
            let port = front.boundAddress.port
            try await onThread {
                var random = Seeded(state: seed)
                for _ in 0..<100 {
                    var bytes = Array((Self.requests.randomElement(using: &random) ?? "").utf8)
                    for _ in 0..<Int.random(in: 1...3, using: &random) {
                        let place = Int.random(in: 0..<bytes.count, using: &random)
                        switch Int.random(in: 0..<4, using: &random) {
                        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                        case 2: bytes.remove(at: place)
                        default: bytes += bytes[place...]
                        }
                    }
                    let client = try RawClient(port: port)
                    try client.send(bytes)
                    client.endOutput()
                    let answer = client.readToEnd()
                    #expect(answer.isEmpty || answer.starts(with: Array("HTTP/1.1 ".utf8)))
                }
                let client = try RawClient(port: port)
                try client.send(Self.requests[3])
                #expect(try client.readAnswer().text == Self.echoes[3])
            }
        }
    }
}
