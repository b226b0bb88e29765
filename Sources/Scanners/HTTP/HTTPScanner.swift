import AsyncHTTPClient
import AttachedFilesAPI
package import AttachedFilesCore
import NIOCore
import NIOHTTP1
import NIOPosix

/// A scanner that is asked over HTTP in the words of Connect's scanner event.
///
/// Only the status 200 with `{"Status":"APPROVED"}` approves. No redirect is followed, and the connection goes to the
/// very address that was checked.
package struct HTTPScanner: Scanner {
    /// The name in log and readiness.
    package let name = "http"
    private let url: ScannerURL
    private let secret: [UInt8]
    private let bucket: String
    private let lookup: AddressLookup
    private let urls: any ScanURLs
    private let clock: any WallClock

    /// A scanner at a URL.
    ///
    /// - Parameters:
    ///   - url: where it is asked.
    ///   - secret: signs what it is sent, 32 bytes or more.
    ///   - bucket: the bucket that it is told.
    ///   - allowsPrivateAddresses: whether its name may stand for an address inside the own network.
    ///   - urls: signs the URL by which it gets the bytes.
    ///   - clock: the time of day.
    package init(
        url: ScannerURL,
        secret: [UInt8],
        bucket: String,
        allowsPrivateAddresses: Bool,
        urls: any ScanURLs,
        clock: any WallClock
    ) {
        self.url = url
        self.secret = secret
        self.bucket = bucket
        lookup = AddressLookup(allowsPrivateAddresses: allowsPrivateAddresses)
        self.urls = urls
        self.clock = clock
    }

    /// See ``Scanner``.
    package func scan(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict {
        let now = clock.now()
        guard let lease = subject.lease, let download = urls.url(for: lease, at: now) else {
            throw .unavailable("there is no URL for the scanner yet")
        }
        let event = ScannerEvent(subject.file, bucket: bucket, downloadURL: download)
        let fields = event.signatureFields(
            path: url.path,
            job: "\(lease.file.id).\(lease.token)",
            seconds: now.secondsSinceEpoch,
            secret: secret
        )
        var request = HTTPClientRequest(url: url.text)
        request.method = .POST
        request.headers = HTTPHeaders([("Content-Type", "application/json")] + fields)
        request.body = .bytes(ByteBuffer(bytes: event.body))
        let answer = try await send(request, to: try await lookup.address(of: url.host))
        guard let verdict = ScannerEvent.verdict(answer) else {
            throw .unavailable("the scanner's answer is neither APPROVED nor REJECTED")
        }
        return verdict
    }

    /// See ``Scanner``; a request cannot wait for it.
    package func glance(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict? {
        nil
    }

    /// See ``Scanner``: whether a connection can be made.
    package func probe() async throws(ScanFailure) {
        let address = try await lookup.address(of: url.host)
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(Limits.connectTimeout)
                .connect(host: address, port: url.port).get()
            try await channel.close()
        } catch {
            throw .unavailable("the scanner cannot be reached")
        }
    }

    /// Sends a request to an address that was checked, over a connection of its own.
    private func send(_ request: HTTPClientRequest, to address: String) async throws(ScanFailure) -> [UInt8] {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: Limits.connectTimeout)
        )
        configuration.dnsOverride = [url.host: address]
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result = await Self.answer(client, request)
        try? await client.shutdown()
        return try result.get()
    }

    private static func answer(
        _ client: HTTPClient,
        _ request: HTTPClientRequest
    ) async -> Result<[UInt8], ScanFailure> {
        do {
            let timeout = TimeAmount.nanoseconds(Limits.scanTimeout.milliseconds * 1_000_000)
            let response = try await client.execute(request, timeout: timeout)
            guard response.status == .ok else {
                return .failure(.unavailable("the scanner answers with status \(response.status.code)"))
            }
            let body = try await response.body.collect(upTo: Limits.httpAnswerBytes)
            return .success(Array(body.readableBytesView))
        } catch {
            return .failure(.unavailable("the scanner cannot be reached or breaks off"))
        }
    }
}
