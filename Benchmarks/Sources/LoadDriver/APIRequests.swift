import Foundation
import NIOCore
import SigV4

/// Resources that a store has already: `DOMAIN/case/0` and so on.
struct OldResources {
    let domain: String
    let count: Int

    /// The resource of the request with a number; neighbours in time are far apart in the store.
    func name(_ number: Int) -> String {
        let scattered = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15
        return "\(domain)/case/\(scattered.multipliedFullWidth(by: UInt64(count)).high)"
    }
}

/// Signed requests to the API, as they travel.
///
/// Every run has resources and tokens of its own, so that runs against one server do not meet.
struct APIRequests {
    static let instance = "11111111-2222-3333-4444-555555555555"
    static let account = "000000000000"
    private static let credentials = Credentials(
        accessKeyID: "BENCHMARKKEY",
        secretAccessKey: "benchmark-secret-0123456789"
    )
    /// Below the default quota of 50 files a resource.
    private static let filesPerResource = 40

    private let host: String
    private let run: String
    private let old: OldResources?
    private let signer: RequestSigner

    /// Signs for a server; starts go to new resources, or to old ones where those are given.
    init(host: String, old: OldResources? = nil) {
        self.host = host
        self.old = old
        run = Hex.encode((0..<6).map { _ in UInt8.random(in: 0...255) })
        signer = RequestSigner(
            credentials: Self.credentials,
            region: "us-east-1",
            service: .connect,
            keys: SigningKeyCache()
        )
    }

    /// The resource of the file with a number, escaped for a query.
    func resource(_ number: Int) -> String {
        let name = old?.name(number) ?? "\(run)/case/\(number / Self.filesPerResource)"
        return PercentEncoding.encode("arn:aws:cases:us-east-1:\(Self.account):domain/\(name)")
    }

    /// Starts the file with a number.
    func start(_ number: Int, sizeInBytes: Int) -> ByteBuffer {
        let digits = String(number)
        let token = "\(run)-0000-4000-8000-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
        let body = """
            {"FileName":"quarterly-report.pdf","FileSizeInBytes":\(sizeInBytes),"UrlExpiryInSeconds":300,\
            "FileUseCaseType":"ATTACHMENT","Tags":{"team":"claims","case":"42"},"ClientToken":"\(token)"}
            """
        return request("PUT", "/attached-files/\(Self.instance)", resource: resource(number), body: body)
    }

    /// Completes a file.
    func complete(_ file: StartedFile) -> ByteBuffer {
        request("POST", "/attached-files/\(Self.instance)/\(file.id)", resource: file.resource, body: "")
    }

    /// Asks for a file's row and download URL.
    func get(_ file: StartedFile) -> ByteBuffer {
        request("GET", "/attached-files/\(Self.instance)/\(file.id)", resource: file.resource, body: "")
    }

    private func request(_ method: String, _ path: String, resource: String, body: String) -> ByteBuffer {
        let query = "associatedResourceArn=\(resource)"
        let bodyBytes = Array(body.utf8)
        var fields = [HeaderField("Host", host)]
        if !bodyBytes.isEmpty { fields.append(HeaderField("Content-Type", "application/json")) }
        let now = SigningTime(epochSeconds: Int64(Date().timeIntervalSince1970))
        fields += signer.sign(
            SignableRequest(method: method, path: path, query: query, headers: fields),
            payloadHash: ContentHash.sha256Hex(bodyBytes),
            includePayloadHashHeader: false,
            at: now
        )
        if method != "GET" { fields.append(HeaderField("Content-Length", "\(bodyBytes.count)")) }
        var bytes = Self.head(method, "\(path)?\(query)", fields.map { ($0.name, $0.value) })
        bytes.writeBytes(bodyBytes)
        return bytes
    }

    /// A request's head.
    static func head(_ method: String, _ target: String, _ fields: [(name: String, value: String)]) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.writeString("\(method) \(target) HTTP/1.1\r\n")
        for field in fields { bytes.writeString("\(field.name): \(field.value)\r\n") }
        bytes.writeString("\r\n")
        return bytes
    }
}
