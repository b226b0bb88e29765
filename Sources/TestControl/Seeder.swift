package import AttachedFilesAPI
import AttachedFilesCore
package import HTTPFront
import NIOCore
import SigV4

/// Puts the files of a seed into the service, through the same door as everybody.
package struct Seeder: Sendable {
    private static let host = "seed.casefile"
    private static let secret = "test"
    private static let resourceQuery = "associatedResourceArn"

    private let handler: any RequestHandler
    private let control: TestControl
    private let region: String
    private let keys = SigningKeyCache()

    /// A seeder of a service.
    ///
    /// - Parameters:
    ///   - handler: the service, without a bound of calls.
    ///   - control: what steers it.
    ///   - region: the region that it takes signatures of.
    package init(_ handler: any RequestHandler, control: TestControl, region: String) {
        self.handler = handler
        self.control = control
        self.region = region
    }

    /// Applies a seed; when a file is refused, those before it go again, and no rule is set.
    ///
    /// - Returns: the ids of the files, in order.
    /// - Throws: an error that names the file that the service refused.
    @discardableResult
    package func apply(_ seed: Seed) async throws(MemberError) -> JSONObject {
        var made: [(file: Seed.File, id: String)] = []
        do {
            for file in seed.files {
                let started = try await start(file)
                let id = try started.requiredString("FileId")
                made.append((file, id))
                control.timelines.note("seeded", file.state.rawValue, of: id)
                try await bring(file, to: file.state, id: id, started: started)
            }
        } catch {
            for (file, id) in made { _ = try? await call("DELETE", target(file, id), nil, of: file) }
            throw error
        }
        control.script.add(seed.transitions)
        control.faults.add(seed.faults)
        var object = JSONObject()
        object.set("fileIds", .array(made.map { .string($0.id) }))
        return object
    }

    private func start(_ file: Seed.File) async throws(MemberError) -> JSONObject {
        var body = JSONObject()
        body.set("FileName", file.name)
        body.set("FileSizeInBytes", Int64(file.content.count))
        body.set("FileUseCaseType", FileUseCaseType.attachment.rawValue)
        if !file.tags.isEmpty {
            body.set("Tags", .object(JSONObject(file.tags.map { JSONObject.Member($0.name, .string($0.value)) })))
        }
        return try await call("PUT", target(file, nil), body, of: file)
    }

    private func bring(
        _ file: Seed.File,
        to state: Seed.State,
        id: String,
        started: JSONObject
    ) async throws(MemberError) {
        guard state != .started else { return }
        try await upload(file, started)
        let rule: TransitionRule
        switch state {
        case .started, .uploaded: return
        case .processing: rule = TransitionRule(.clean, .reads(.max))
        case .approved: rule = TransitionRule(.clean, .immediately)
        case .rejected: rule = TransitionRule(.infected(signature: "seed"), .immediately)
        case .failed: rule = TransitionRule(.unreadable, .immediately)
        }
        control.script.promise(rule, to: id)
        _ = try await call("POST", target(file, id), nil, of: file)
    }

    private func upload(_ file: Seed.File, _ started: JSONObject) async throws(MemberError) {
        let upload = try started.requiredObject("UploadUrlMetadata")
        let url = try upload.requiredString("Url")
        guard let endpoint = url.firstMatch(of: /^https?:\/\/([^\/]+)(\/.*)$/) else {
            throw MemberError(file.place, "the service gave no URL")
        }
        var fields = [HTTPField("Host", String(endpoint.1)), HTTPField("Content-Length", "\(file.content.count)")]
        for member in try upload.requiredObject("HeadersToInclude").members {
            guard case .string(let value) = member.value, member.name.lowercased() != "content-length" else { continue }
            fields.append(HTTPField(member.name, value))
        }
        let request = Request(
            method: "PUT",
            target: String(endpoint.2),
            fields: fields,
            contentLength: Int64(file.content.count)
        )
        let response = await handler.respond(to: request, body: RequestBody([ByteBuffer(bytes: file.content)]))
        guard response.status == 200 else {
            throw MemberError(file.place, "its bytes were refused with HTTP \(response.status)")
        }
    }

    private func target(_ file: Seed.File, _ id: String?) -> String {
        let resource = PercentEncoding.encode(file.resource)
        let path = "/attached-files/\(PercentEncoding.encode(file.instanceID))"
        return "\(path)\(id.map { "/\($0)" } ?? "")?\(Self.resourceQuery)=\(resource)"
    }

    private func call(
        _ method: String,
        _ target: String,
        _ body: JSONObject?,
        of file: Seed.File
    ) async throws(MemberError) -> JSONObject {
        let bytes = body?.bytes ?? []
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        var signable = SignableRequest(
            method: method,
            path: parts[0],
            query: parts[1],
            headers: [HeaderField("Host", Self.host), HeaderField("Content-Type", "application/json")]
        )
        let signer = RequestSigner(
            credentials: Credentials(accessKeyID: file.accessKeyID, secretAccessKey: Self.secret),
            region: region,
            service: .connect,
            keys: keys
        )
        signable.headers += signer.sign(
            signable,
            payloadHash: ContentHash.sha256Hex(bytes),
            includePayloadHashHeader: false,
            at: control.signingTime()
        )
        let request = Request(
            method: method,
            target: target,
            fields: signable.headers.map { HTTPField($0.name, $0.value) },
            contentLength: Int64(bytes.count)
        )
        let response = await handler.respond(to: request, body: RequestBody([ByteBuffer(bytes: bytes)]))
        guard case .bytes(let buffer) = response.body,
            case .object(let json) = try? JSONReader.read(Array(buffer.readableBytesView))
        else { return JSONObject() }
        guard response.status == 200 else {
            let message = json.text("Message") ?? "it was refused with HTTP \(response.status)."
            throw MemberError(file.place, message.hasSuffix(".") ? String(message.dropLast()) : message)
        }
        return json
    }
}
