import Foundation
import HTTPFront
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing

@Suite("Files")
struct FileTests {
    /// A file of numbered bytes and a handler that serves `offset-count` of it.
    final class Sample: Sendable {
        let bytes: [UInt8]
        let descriptor: CInt
        let finished = Counter()

        init(size: Int) throws {
            bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("front-\(UUID().uuidString)").path
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            descriptor = Foundation.open(path, O_RDONLY)
            unlink(path)
        }

        deinit {
            _ = Foundation.close(descriptor)
        }

        var handler: ClosureHandler {
            ClosureHandler { request, _ in
                let numbers = request.path.dropFirst().split(separator: "-").compactMap { Int64($0) }
                let range = FileRange(descriptor: self.descriptor, offset: numbers[0], count: numbers[1]) {
                    self.finished.add()
                }
                return Response(status: 200, body: .file(range))
            }
        }
    }

    @Test("A range of a file is sent byte for byte, and HEAD sends none of it")
    func plain() async throws {
        let sample = try Sample(size: 3_000_000)
        try await withFront(handler: sample.handler) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                for (offset, count) in [(0, 3_000_000), (1, 1), (2_999_999, 1), (5, 0), (1_000, 2_000_000)] {
                    try client.send("GET /\(offset)-\(count) HTTP/1.1\r\nHost: a\r\n\r\n")
                    #expect(try client.readAnswer().body == Array(sample.bytes[offset..<(offset + count)]))
                }
                try client.send("HEAD /1-9 HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.readAnswer(isHead: true).field("content-length") == "9")
                try client.send("GET /0-5 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                #expect(try client.readAnswer().body == Array(sample.bytes[0..<5]))
                #expect(try client.isAtEnd())
            }
        }
        #expect(sample.finished.count == 7)
    }

    @Test("The descriptor is given back when the client goes away in the middle")
    func clientLeaves() async throws {
        let sample = try Sample(size: 30_000_000)
        try await withFront(handler: sample.handler) { front in
            let port = front.boundAddress.port
            try await onThread {
                let client = try RawClient(port: port)
                try client.send("GET /0-30000000 HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(client.isReadable(withinMilliseconds: 5_000))
                client.reset()
            }
        }
        #expect(sample.finished.count == 1)
    }

    @Test("A file shorter than its range cuts the connection", arguments: [false, true])
    func shortFile(_ isSecure: Bool) async throws {
        let sample = try Sample(size: 1_000)
        let certificate = try isSecure ? Certificate() : nil
        try await withFront(tls: certificate?.tls, handler: sample.handler) { front in
            let port = front.boundAddress.port
            let request = "GET /0-2000 HTTP/1.1\r\nHost: a\r\n\r\n"
            if isSecure {
                let bytes = try await TLSClient.exchange(port: port, request: request)
                #expect(bytes.count < 2_000)
            } else {
                try await onThread {
                    let client = try RawClient(port: port)
                    try client.send(request)
                    #expect(throws: RawClient.Failure.self) { try client.readAnswer() }
                }
            }
        }
        #expect(sample.finished.count == 1)
    }

    @Test("A range of a file is sent byte for byte over TLS")
    func secure() async throws {
        let sample = try Sample(size: 3_000_000)
        let certificate = try Certificate()
        try await withFront(tls: certificate.tls, handler: sample.handler) { front in
            let request = "GET /1000-2500000 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let bytes = try await TLSClient.exchange(port: front.boundAddress.port, request: request)
            #expect(bytes.suffix(2_500_000) == sample.bytes[1_000..<2_501_000])
        }
        #expect(sample.finished.count == 1)
    }

    @Test("Requests over TLS are marked secure, plain ones are not")
    func marksSecure() async throws {
        let handler = ClosureHandler { request, _ in .text("\(request.isSecure) \(request.peer)") }
        let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let certificate = try Certificate()
        try await withFront(tls: certificate.tls, handler: handler) { front in
            let bytes = try await TLSClient.exchange(port: front.boundAddress.port, request: request)
            #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("\r\n\r\ntrue 127.0.0.1"))
        }
        try await withFront(handler: handler) { front in
            let result = try await exchange(front, Array(request.utf8))
            #expect(result.answer.text == "false 127.0.0.1")
        }
    }

    @Test("A certificate that cannot be read stops the start")
    func badCertificate() async throws {
        let tls = HTTPFrontConfiguration.TLS(certificatePath: "/nonexistent/cert", keyPath: "/nonexistent/key")
        await #expect(throws: (any Error).self) { try await withFront(tls: tls) { _ in } }
    }

    @Test("A client that stops reading a file is cut, and the file is given back", .timeLimit(.minutes(1)))
    func stalledReader() async throws {
        let size = 40_000_000
        let sample = try Sample(size: size)
        let finished = Signal()
        let handler = ClosureHandler { _, _ in
            let range = FileRange(descriptor: sample.descriptor, offset: 0, count: Int64(size)) { finished.open() }
            return Response(status: 200, body: .file(range))
        }
        var limits = HTTPFrontConfiguration.Limits()
        limits.writeStallTimeout = .milliseconds(100)
        try await withFront(limits: limits, handler: handler) { front in
            let client = try RawClient(port: front.boundAddress.port)
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await finished.wait()
            #expect(client.readToEnd().count < size)
        }
    }
}

/// A fresh self-signed certificate on disk.
struct Certificate {
    let tls: HTTPFrontConfiguration.TLS

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("front-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let certificate = folder.appendingPathComponent("cert.pem").path
        let key = folder.appendingPathComponent("key.pem").path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "1", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        tls = .init(certificatePath: certificate, keyPath: key)
    }
}

/// A client over TLS that trusts anyone.
enum TLSClient {
    /// Sends a request and collects what comes until the connection closes.
    static func exchange(port: Int, request: String) async throws -> [UInt8] {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        let context = try NIOSSLContext(configuration: configuration)
        let collected = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: [UInt8].self)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(context: context, serverHostname: nil)
                    try channel.pipeline.syncOperations.addHandlers(tls, Collector(collected))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .get()
        try await channel.writeAndFlush(ByteBuffer(string: request))
        return try await collected.futureResult.get()
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let promise: EventLoopPromise<[UInt8]>
        private var bytes: [UInt8] = []

        init(_ promise: EventLoopPromise<[UInt8]>) {
            self.promise = promise
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            bytes += unwrapInboundIn(data).readableBytesView
        }

        func channelInactive(context: ChannelHandlerContext) {
            promise.succeed(bytes)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
