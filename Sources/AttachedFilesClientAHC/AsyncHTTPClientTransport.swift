public import AsyncHTTPClient
public import AttachedFilesClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// Sends the client's requests with AsyncHTTPClient; bodies are streamed both ways.
public struct AsyncHTTPClientTransport: HTTPTransport {
    private let connection: Connection

    /// A transport with connections of its own, on the threads that the process shares.
    ///
    /// It follows no redirects, decodes nothing, and gives up on a peer that is silent for 60 seconds.
    /// Its connections are closed by ``shutdown()``, or when the last copy goes.
    public init() {
        connection = Self.connection(tls: nil)
    }

    /// A transport as ``init()`` makes it that trusts the authorities of a file, and no others.
    ///
    /// - Parameter path: certificates in PEM, as `AWS_CA_BUNDLE` names them.
    /// - Throws: ``TransportError/untrustedServer(_:)`` when the file cannot be read or holds no certificate.
    public init(trustingCertificatesAt path: String) throws(TransportError) {
        var tls = TLSConfiguration.makeClientConfiguration()
        do {
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path))
        } catch {
            throw .untrustedServer("no certificates in PEM can be read from \(path)")
        }
        connection = Self.connection(tls: tls)
    }

    private static func connection(tls: TLSConfiguration?) -> Connection {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: .init(connect: Limits.connectTimeout, read: Limits.idleTimeout, write: Limits.idleTimeout)
        )
        // The caller decides what is tried again; a server that is not there should be reported at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Limits.connectionsPerHost
        return Connection(HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration))
    }

    /// A transport with connections of its own, configured by the caller.
    ///
    /// - Parameter configuration: it should disallow redirects, which would carry signed headers to another host, and
    ///   leave decompression off, which would change the bytes of a file.
    public init(configuration: HTTPClient.Configuration) {
        connection = Connection(HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration))
    }

    /// A transport on a client that the caller owns and shuts down, such as `HTTPClient.shared`.
    ///
    /// - Parameter client: configured as ``init(configuration:)`` says; the shared one follows redirects, so use it
    ///   only with an endpoint that is known not to send any.
    public init(borrowing client: HTTPClient) {
        connection = Connection(borrowing: client)
    }

    /// Closes the transport's own connections; does nothing for a borrowed client or a second time.
    ///
    /// Requests under way fail, and so does every later one.
    public func shutdown() async {
        await connection.shutdown()
    }

    /// Sends a request and returns as soon as the head of the answer is there.
    ///
    /// - Parameter request: what to send; its timeout bounds the time until this method returns.
    /// - Returns: any answer, whatever its status; the body is read by the caller, once.
    /// - Throws: ``TransportError`` when no answer arrived, or the content could not be read.
    public func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let outgoing = Self.clientRequest(request)
        do {
            let response = try await connection.client.execute(outgoing, timeout: TimeAmount(request.timeout))
            return TransportResponse(
                status: Int(response.status.code),
                headers: response.headers.map { HTTPHeader($0.name, $0.value) },
                body: ResponseChunks(response.body)
            )
        } catch {
            throw TransportError(cause: error)
        }
    }

    private static func clientRequest(_ request: TransportRequest) -> HTTPClientRequest {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        outgoing.headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        switch request.content {
        case .bytes(let bytes):
            outgoing.body = body(bytes)
        case .stream(let length, let chunks):
            outgoing.body = body(chunks, length: length)
        }
        return outgoing
    }

    /// A body in memory; a large one goes out in pieces, so that an early refusal is seen before all is written.
    private static func body(_ bytes: [UInt8]) -> HTTPClientRequest.Body? {
        guard !bytes.isEmpty else { return nil }
        let buffer = ByteBuffer(bytes: bytes)
        guard bytes.count > Limits.pieceBytes else { return .bytes(buffer) }
        return .stream(BufferPieces(buffer), length: .known(Int64(bytes.count)))
    }

    private static func body<Chunks: AsyncSequence & Sendable>(
        _ chunks: Chunks,
        length: Int64
    ) -> HTTPClientRequest.Body where Chunks.Element == [UInt8] {
        .stream(chunks.map { ByteBuffer(bytes: $0) }, length: .known(length))
    }
}
