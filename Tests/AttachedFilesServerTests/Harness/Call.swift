import AttachedFilesAPI
import HTTPFront
import NIOCore
import SigV4
import TestSupport

/// A request as it goes onto the wire.
struct Call: Sendable {
    var method: String
    var target: String
    var fields: [HTTPField]
    var body: [UInt8] = []
    /// Sends the body in chunks.
    var isChunked = false

    /// A request to the host of the samples.
    init(_ method: String, _ target: String, fields: [HTTPField] = [], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.fields = [HTTPField("Host", TestServer.host)] + fields
        self.body = body
    }

    /// A call of the API, unsigned; a body comes with its type and length.
    static func api(
        _ method: String,
        _ target: String,
        _ json: String? = nil,
        type: String? = "application/json"
    ) -> Call {
        api(method, target, bytes: json.map { Array($0.utf8) }, type: type)
    }

    static func api(_ method: String, _ target: String, bytes: [UInt8]?, type: String? = "application/json") -> Call {
        var call = Call(method, target)
        guard let bytes else { return call }
        if let type { call.fields.append(HTTPField("Content-Type", type)) }
        call.fields.append(HTTPField("Content-Length", "\(bytes.count)"))
        call.body = bytes
        return call
    }

    /// The call with a signature over all that is there.
    func signed(
        by credentials: Credentials = .sample,
        region: String = "us-east-1",
        service: SigningService = .connect,
        declaresHash: Bool = false,
        at time: Timestamp = .sample
    ) -> Call {
        let signer = RequestSigner(credentials: credentials, region: region, service: service, keys: SigningKeyCache())
        let added = signer.sign(
            signable,
            payloadHash: ContentHash.sha256Hex(body),
            includePayloadHashHeader: declaresHash,
            at: SigningTime(epochSeconds: time.secondsSinceEpoch)
        )
        return adding(added.map { HTTPField($0.name, $0.value) })
    }

    /// The call with more fields behind its own.
    func adding(_ more: [HTTPField]) -> Call {
        var call = self
        call.fields += more
        return call
    }

    /// The call with a field more.
    func adding(_ name: String, _ value: String) -> Call {
        adding([HTTPField(name, value)])
    }

    /// The call with another value in a field, or without it.
    func setting(_ name: String, _ value: String?) -> Call {
        var call = self
        guard let index = fields.firstIndex(where: { $0.name.lowercased() == name.lowercased() }) else {
            return value.map { adding(name, $0) } ?? self
        }
        if let value { call.fields[index].value = value } else { call.fields.remove(at: index) }
        return call
    }

    /// The call with other bytes under the same head.
    func withBody(_ body: [UInt8]) -> Call {
        var call = self
        call.body = body
        return call
    }

    /// The call with its body in chunks and no length.
    var chunked: Call {
        var call = setting("Content-Length", nil)
        call.isChunked = true
        call.fields.append(HTTPField("Transfer-Encoding", "chunked"))
        return call
    }

    /// The first value of a field.
    func value(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// What the signature covers.
    var signable: SignableRequest {
        SignableRequest(
            method: method,
            path: request.path,
            query: request.query,
            headers: fields.map { HeaderField($0.name, $0.value) }
        )
    }

    /// The call as the handler gets it.
    var request: Request {
        Request(
            method: method,
            target: target,
            fields: fields,
            contentLength: value("Content-Length").flatMap { Int64($0) },
            isChunked: isChunked
        )
    }

    /// The body as the handler gets it; cut off where Content-Length says more.
    var requestBody: RequestBody {
        let isCut = (request.contentLength ?? 0) > Int64(body.count)
        return RequestBody([ByteBuffer(bytes: body)], failure: isCut ? .truncated : nil)
    }

    /// The call as HTTP/1.1.
    var bytes: [UInt8] {
        var head = "\(method) \(target) HTTP/1.1\r\n"
        for field in fields { head += "\(field.name): \(field.value)\r\n" }
        var bytes = Array((head + "\r\n").utf8)
        guard isChunked else { return bytes + body }
        if !body.isEmpty { bytes += Array("\(String(body.count, radix: 16))\r\n".utf8) + body + [13, 10] }
        return bytes + Array("0\r\n\r\n".utf8)
    }
}

extension Credentials {
    /// A key that may do everything in account 111122223333.
    static let sample = Credentials(accessKeyID: "AKIDSAMPLE", secretAccessKey: "a secret of the samples")
    /// A key with a session token.
    static let temporary = Credentials(
        accessKeyID: "AKIDTEMPORARY",
        secretAccessKey: "a secret that is temporary",
        sessionToken: "token-of-the-session"
    )
    /// A key that may call GetAttachedFile on instance-1 only.
    static let limited = Credentials(accessKeyID: "AKIDLIMITED", secretAccessKey: "a secret with a list")
    /// A key of another account.
    static let other = Credentials(accessKeyID: "AKIDOTHER", secretAccessKey: "a secret of another")
}
