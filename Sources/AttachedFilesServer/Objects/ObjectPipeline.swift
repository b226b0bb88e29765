import AttachedFilesAPI
import AttachedFilesCore
import HTTPFront
import SigV4

/// The way of a data-plane request: length → signature and expiry → method → row → headers → body.
struct ObjectPipeline: Sendable {
    private let service: AttachedFileService
    private let verifier: PresignedURLVerifier
    private let urls: ObjectURLSigner
    private let scanURLs: ScanURLSigner?
    private let cors: CORS
    private let hints: ObjectHints
    private let options: ServerOptions
    private let metrics: ServerMetrics
    private let uploads: Admission
    private let accountUploads: SharedAdmission
    private let downloads: Admission

    init(
        service: AttachedFileService,
        urls: ObjectURLSigner,
        scanURLs: ScanURLSigner? = nil,
        signingKeys: SigningKeyCache,
        options: ServerOptions,
        metrics: ServerMetrics
    ) {
        self.service = service
        self.metrics = metrics
        self.urls = urls
        self.scanURLs = scanURLs
        self.options = options
        verifier = PresignedURLVerifier(
            region: nil,
            maximumExpirySeconds: Int(Limits.urlExpirySeconds.upperBound),
            keys: signingKeys
        )
        uploads = Admission(limit: options.bounds.uploads)
        accountUploads = SharedAdmission(share: options.bounds.uploadsOfOneAccount)
        downloads = Admission(limit: options.bounds.downloads)
        cors = CORS(policy: options.cors)
        hints = ObjectHints(service: service, urls: urls, bucket: options.bucket)
    }

    /// Whether a path belongs to the data plane.
    func owns(_ path: String) -> Bool {
        guard path.holds("/", at: 0), path.holds(options.bucket, at: 1) else { return false }
        let end = options.bucket.utf8.count + 1
        return path.utf8.count == end || path.holds("/", at: end)
    }

    /// The answer, and the operation's name for the log.
    func respond(
        to request: Request,
        body: RequestBody,
        context: RequestContext
    ) async -> (Response, operation: String) {
        var operation = "Object"
        var response: Response
        do throws(ObjectError) {
            if request.method.isSameBytes(as: "OPTIONS") {
                operation = "PreflightObject"
                response = try cors.preflight(request)
            } else {
                response = try await answer(request, body: body, context: context, operation: &operation)
            }
        } catch {
            context.facts?.learn(code: error.code.rawValue)
            response = errorResponse(error, to: request, context: context)
        }
        response.fields.append(contentsOf: cors.fields(for: request))
        return (response, operation)
    }

    private func answer(
        _ request: Request,
        body: RequestBody,
        context: RequestContext,
        operation: inout String
    ) async throws(ObjectError) -> Response {
        let isUpload = request.method.isSameBytes(as: "PUT")
        let admission = isUpload ? uploads : downloads
        guard admission.enter() else { throw .overloaded }
        defer { admission.leave() }
        if isUpload { try UploadLength.check(request) }
        let verified = try await verify(request, context: context)
        guard let method = ObjectMethod(request.method) else {
            throw ObjectError(
                .methodNotAllowed,
                "The specified method is not allowed against this resource.",
                hint: "The data plane takes PUT, GET, HEAD and OPTIONS."
            )
        }
        operation = method.operation
        if ScanObjectKey.owns(verified.path, bucket: options.bucket) {
            context.facts?.learn(.scanner, object: nil)
            return try await answerScanner(request, verified: verified, method: method)
        }
        guard let key = ObjectKey(path: verified.path, bucket: options.bucket) else {
            throw ObjectError(.noSuchKey, "The specified key does not exist.", hint: "Use the URL as it was issued.")
        }
        context.facts?.learn(.url, object: key)
        switch method {
        case .put:
            guard accountUploads.enter(key.instance.account) else { throw .overloaded }
            defer { accountUploads.leave(key.instance.account) }
            let upload = ObjectUpload(service: service.serving(context.requestID))
            let response = try await upload.respond(to: request, body, verified: verified, key: key)
            metrics.uploaded(bytes: request.contentLength ?? 0)
            return response
        case .get, .head:
            let service = service.serving(context.requestID)
            let (file, blob) = try await service.openDownload(key)
            return try await ObjectDownload(service: service, file: file, blob: blob).respond(to: request, verified)
        }
    }

    /// Answers an HTTP scanner that fetches what it is to look at.
    private func answerScanner(
        _ request: Request,
        verified: VerifiedRequest,
        method: ObjectMethod
    ) async throws(ObjectError) -> Response {
        guard method != .put, let key = ScanObjectKey(path: verified.path, bucket: options.bucket) else {
            throw ObjectError(.noSuchKey, "The specified key does not exist.", hint: "Use the URL as it was issued.")
        }
        let (file, blob) = try await service.openScan(key)
        return try await ObjectDownload(service: service, file: file, blob: blob).respond(to: request, verified)
    }

    private func verify(
        _ request: Request,
        context: RequestContext
    ) async throws(ObjectError) -> VerifiedRequest {
        do {
            return try verifier.verify(
                SignableRequest(request),
                now: context.signingTime,
                credentials: { credentials($0, for: request, at: context.now) }
            )
        } catch {
            let hint = options.showsHints ? await hints.explain(error, of: request) : nil
            let refusal = ObjectError(error, hint: hint)
            metrics.refusedURL(refusal.code)
            throw refusal
        }
    }

    /// A scanner's secret signs for its own paths alone, and no other secret signs for them.
    private func credentials(_ id: String, for request: Request, at now: Timestamp) -> Credentials? {
        ScanObjectKey.owns(request.path, bucket: options.bucket)
            ? scanURLs?.credentials(id) : urls.credentials(id, at: now)
    }

    private func errorResponse(_ error: ObjectError, to request: Request, context: RequestContext) -> Response {
        var response = ErrorDocument.response(for: error, requestID: context.requestID, path: request.path)
        if options.showsHints { response.fields.append(HintField.field(error.hint)) }
        return response
    }
}

/// The methods that the data plane takes with a signature.
enum ObjectMethod: Sendable {
    case put, get, head

    init?(_ method: String) {
        if method.isSameBytes(as: "PUT") {
            self = .put
        } else if method.isSameBytes(as: "GET") {
            self = .get
        } else if method.isSameBytes(as: "HEAD") {
            self = .head
        } else {
            return nil
        }
    }

    /// The name for the log, as S3 names its operations.
    var operation: String {
        switch self {
        case .put: "PutObject"
        case .get: "GetObject"
        case .head: "HeadObject"
        }
    }
}

/// The one thing that is judged before an upload's signature: that its length is known.
enum UploadLength {
    static func check(_ request: Request) throws(ObjectError) {
        let isEncoded = request.values("Content-Encoding").contains { $0.utf8.containsWord("aws-chunked") }
        guard request.contentLength != nil, !isEncoded else {
            throw ObjectError(
                .missingContentLength,
                "You must provide the Content-Length HTTP header.",
                hint: "Send the plain bytes with Content-Length; chunked and aws-chunked uploads are not taken."
            )
        }
    }
}

extension String.UTF8View {
    /// Whether an ASCII word appears, in any case of letters.
    func containsWord(_ word: String) -> Bool {
        let bytes = map { ($0 >= 0x41 && $0 <= 0x5A) ? $0 | 0x20 : $0 }
        let wanted = Array(word.utf8)
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { bytes[$0...].starts(with: wanted) }
    }
}
