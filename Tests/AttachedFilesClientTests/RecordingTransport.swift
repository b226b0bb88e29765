import AttachedFilesAPI
import AttachedFilesClient
import SigV4
import Synchronization

/// A transport that keeps what it is given and answers with one HTTP answer, the same to all.
final class RecordingTransport: HTTPTransport {
    private let requests = Mutex<[TransportRequest]>([])
    private let answer: Result<TransportResponse, TransportError>

    init(_ status: Int = 200, headers: [HTTPHeader] = [], body: String = "{}") {
        answer = .success(TransportResponse(status: status, headers: headers, bytes: Array(body.utf8)))
    }

    init(failing error: TransportError) {
        answer = .failure(error)
    }

    /// What was sent, in order.
    var sent: [TransportRequest] { requests.withLock { $0 } }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        requests.withLock { $0.append(request) }
        return try answer.get()
    }
}

extension AttachedFilesClient {
    /// A client of a test: key `test`, region `us-east-1`, and a time that stands still.
    static func sample(
        _ transport: any HTTPTransport,
        endpoint: String = "http://127.0.0.1:8730",
        sessionToken: String? = nil,
        clock: any Clock<Duration> = ContinuousClock()
    ) throws -> AttachedFilesClient {
        let random = Mutex<UInt64>(0)
        return try AttachedFilesClient(
            transport: transport,
            credentials: StaticCredentials(accessKeyID: "test", secretAccessKey: "test", sessionToken: sessionToken),
            region: "us-east-1",
            endpoint: Endpoint(endpoint),
            sources: ClientSources(
                now: { Timestamp(millisecondsSinceEpoch: Sample.now * 1000) },
                random: {
                    random.withLock { state in
                        state &+= 0x9E37_79B9_7F4A_7C15
                        return (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
                    }
                },
                clock: clock
            )
        )
    }
}

/// Values that the tests share.
enum Sample {
    /// 2026-11-22T10:15:00Z.
    static let now: Int64 = 1_795_342_500
    static let caseARN = "arn:aws:cases:us-east-1:000000000000:domain/d-1/case/c-1"
    static let fileARN = "arn:aws:connect:us-east-1:000000000000:instance/i-1/file/f-1"
    static let resource = ResourceAddress(instanceID: "i-1", associatedResourceARN: caseARN)
}

extension TransportRequest {
    /// The target behind the authority of the URL: still-escaped path, and raw query.
    var target: (path: String, query: String) {
        let rest = url.utf8.dropFirst(
            url.firstRange(of: "://").map { url.utf8.distance(from: url.startIndex, to: $0.upperBound) } ?? 0
        )
        let target = rest.drop { $0 != UInt8(ascii: "/") }
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        return (String(Substring(path)), String(Substring(target.dropFirst(path.count + 1))))
    }

    /// The value of a header.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body, when it is in memory.
    var bytes: [UInt8]? {
        if case .bytes(let bytes) = content { bytes } else { nil }
    }

    /// Verifies the signature as the service does.
    func verify(sessionToken: String? = nil) throws -> VerifiedRequest {
        let verifier = RequestVerifier(service: .connect, region: "us-east-1", keys: SigningKeyCache())
        return try verifier.verifyHeader(
            SignableRequest(
                method: method,
                path: target.path,
                query: target.query,
                headers: headers.map { HeaderField($0.name, $0.value) }
            ),
            payloadHash: ContentHash.sha256Hex(bytes ?? []),
            now: SigningTime(epochSeconds: Sample.now),
            credentials: { id in
                id == "test" ? Credentials(accessKeyID: id, secretAccessKey: "test", sessionToken: sessionToken) : nil
            }
        )
    }
}
