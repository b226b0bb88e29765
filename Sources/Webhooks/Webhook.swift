import AsyncHTTPClient
import Crypto
package import NIOCore
import NIOHTTP1
import NIOPosix
import SigV4

/// A URL of the operator's that is sent signed JSON.
///
/// No redirect is followed, and the connection goes to the very address that was checked.
package struct Webhook: Sendable {
    /// What it answered.
    package struct Answer: Sendable {
        /// The status of HTTP.
        package let status: Int
        /// The body.
        package let body: [UInt8]
    }

    private let url: WebhookURL
    private let secret: [UInt8]
    private let lookup: AddressLookup

    /// A webhook.
    ///
    /// - Parameters:
    ///   - url: where it is.
    ///   - secret: signs what it is sent, 32 bytes or more.
    ///   - allowsPrivateAddresses: whether its name may stand for an address inside the own network.
    package init(url: WebhookURL, secret: [UInt8], allowsPrivateAddresses: Bool) {
        self.url = url
        self.secret = secret
        lookup = AddressLookup(allowsPrivateAddresses: allowsPrivateAddresses)
    }

    /// Sends a JSON body, over a connection of its own.
    ///
    /// - Parameters:
    ///   - body: the JSON.
    ///   - job: what the body is about, by which a receiver knows one that it has seen.
    ///   - seconds: the time since the epoch.
    ///   - timeout: the time that all of it may take.
    ///   - readsBody: whether the body of the answer matters; what becomes of it does not otherwise.
    /// - Returns: the answer, whatever its status.
    /// - Throws: when there is no answer.
    package func post(
        _ body: [UInt8],
        job: String,
        seconds: Int64,
        timeout: TimeAmount,
        readsBody: Bool = true
    ) async throws(WebhookFailure) -> Answer {
        let address = try await lookup.address(of: url.host)
        var request = HTTPClientRequest(url: url.text)
        request.method = .POST
        let fields = WebhookSignature.fields(path: url.path, job: job, seconds: seconds, body: body, secret: secret)
        request.headers = HTTPHeaders([("Content-Type", "application/json")] + fields)
        request.body = .bytes(ByteBuffer(bytes: body))
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: Self.connectTimeout)
        )
        configuration.dnsOverride = [url.host: address]
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result = await Self.answer(client, request, timeout, readsBody: readsBody)
        try? await client.shutdown()
        return try result.get()
    }

    /// Tries whether a connection can be made.
    ///
    /// - Throws: when it cannot.
    package func probe() async throws(WebhookFailure) {
        let address = try await lookup.address(of: url.host)
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(Self.connectTimeout)
                .connect(host: address, port: url.port).get()
            try await channel.close()
        } catch {
            throw WebhookFailure("it cannot be reached")
        }
    }

    private static func answer(
        _ client: HTTPClient,
        _ request: HTTPClientRequest,
        _ timeout: TimeAmount,
        readsBody: Bool
    ) async -> Result<Answer, WebhookFailure> {
        do {
            let response = try await client.execute(request, timeout: timeout)
            let status = Int(response.status.code)
            guard readsBody else { return .success(Answer(status: status, body: [])) }
            let body = try await response.body.collect(upTo: answerBytes)
            return .success(Answer(status: status, body: Array(body.readableBytesView)))
        } catch {
            return .failure(WebhookFailure("it cannot be reached or breaks off"))
        }
    }
}

/// Why there is no answer: a sentence about the webhook, without secrets.
package struct WebhookFailure: Error, Equatable, Sendable {
    /// The sentence, which begins with "it".
    package let sentence: String

    init(_ sentence: String) {
        self.sentence = sentence
    }
}

/// The header fields that prove who sent a body: a time, the job, and a MAC over method, path, both and the body.
package enum WebhookSignature {
    /// The fields.
    package static func fields(
        path: String,
        job: String,
        seconds: Int64,
        body: [UInt8],
        secret: [UInt8]
    ) -> [(String, String)] {
        let message = Array("POST\n\(path)\n\(seconds)\n\(job)\n".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: secret))
        return [
            ("X-Casefile-Time", "\(seconds)"), ("X-Casefile-Job", job),
            ("X-Casefile-Signature", "v1=" + Hex.encode(Array(code))),
        ]
    }
}
