import AttachedFilesAPI
import AttachedFilesCore
import AttachedFilesServer
import HTTPFront
import Logging
import NIOCore
import SigV4
import TestSupport

/// The handler on memory stores, reached in process or through the front.
struct TestServer: Sendable {
    /// The authority that requests and URLs carry.
    static let host = "files.example:8730"

    let sample: SampleService
    let log: RecordedLog
    let metrics: ServerMetrics
    let handler: CasefileHandler
    /// The port of the front; `nil` in process.
    var port: Int?

    init(
        sample: SampleService,
        service: AttachedFileService? = nil,
        region: String? = nil,
        cors: CORSPolicy = .any,
        showsHints: Bool = true,
        showsMetrics: Bool = false,
        bounds: AdmissionBounds = AdmissionBounds(),
        readiness: Readiness = Readiness(checks: [])
    ) {
        self.sample = sample
        log = RecordedLog()
        metrics = ServerMetrics(version: "0")
        handler = CasefileHandler(
            service: service ?? sample.service,
            keys: ListedKeys.samples,
            urls: sample.urls,
            signingKeys: SigningKeyCache(),
            options: ServerOptions(
                region: region,
                bucket: "casefile-attachments",
                cors: cors,
                showsHints: showsHints,
                showsMetrics: showsMetrics,
                bounds: bounds
            ),
            readiness: readiness,
            clock: sample.clock,
            random: SeededRandom(2),
            metrics: metrics,
            logger: log.logger
        )
    }

    /// Sends a call as it is.
    func send(_ call: Call) async throws -> Answer {
        if let port { return try await RawConnection.exchange(port: port, call) }
        var answer = try await Answer(handler.respond(to: call.request, body: call.requestBody))
        // What the front takes off: an answer to HEAD, and 304, has no body.
        if call.method == "HEAD" || answer.status == 304 { answer.body = [] }
        return answer
    }

    /// Signs a call at the present moment and sends it.
    func api(
        _ method: String,
        _ target: String,
        _ json: String? = nil,
        by credentials: Credentials = .sample
    ) async throws -> Answer {
        try await send(Call.api(method, target, json).signed(by: credentials, at: sample.clock.now()))
    }
}

/// Runs a body with a server on a surface, and stops its front afterwards.
func withServer(
    _ surface: Surface,
    _ server: TestServer? = nil,
    _ body: (TestServer) async throws -> Void
) async throws {
    var server = try server ?? TestServer(sample: SampleService())
    guard surface == .socket else { return try await body(server) }
    let configuration = HTTPFrontConfiguration(
        host: "127.0.0.1",
        port: 0,
        eventLoopThreads: 1,
        shutdownGrace: .milliseconds(200),
        unixTime: { 784_111_777 }
    )
    let front = try await HTTPFront.start(configuration, handler: server.handler, logger: server.log.logger)
    server.port = front.boundAddress.port
    do {
        try await body(server)
    } catch {
        await front.shutdown()
        throw error
    }
    await front.shutdown()
}

extension Answer {
    /// A response with its body read to the end.
    init(_ response: Response) async throws {
        self.init(status: response.status, fields: response.fields, body: [])
        switch response.body {
        case .empty: break
        case .bytes(let buffer): body = Array(buffer.readableBytesView)
        case .file(let range): range.onFinish()
        case .stream(_, let next):
            while let buffer = try await next() { body += Array(buffer.readableBytesView) }
        }
    }
}

extension ListedKeys {
    /// The keys of the samples.
    static let samples = ListedKeys([
        AccessKey(credentials: .sample, account: "111122223333", user: "tester"),
        AccessKey(credentials: .temporary, account: "111122223333"),
        AccessKey(
            credentials: .limited,
            account: "111122223333",
            operations: ["GetAttachedFile"],
            instances: ["instance-1"]
        ),
        AccessKey(credentials: .other, account: "444455556666"),
    ])
}
