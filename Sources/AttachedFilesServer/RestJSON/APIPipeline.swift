import AttachedFilesAPI
import AttachedFilesCore
import HTTPFront
import NIOCore
import SigV4

/// The way of an API call: body → signature → route → throttle → members → service → answer.
///
/// No handler is reachable without a ``Caller``, which only a verified signature makes.
struct APIPipeline: Sendable {
    private let service: AttachedFileService
    private let authenticator: APIAuthenticator
    private let errors: ErrorEncoder
    private let throttle: Throttle?
    private let admission: Admission
    private let largeBodies: Admission

    init(
        service: AttachedFileService,
        keys: any AccessKeyRing,
        signingKeys: SigningKeyCache,
        options: ServerOptions
    ) {
        self.service = service
        authenticator = APIAuthenticator(keys: keys, signingKeys: signingKeys, region: options.region)
        errors = ErrorEncoder(showsHints: options.showsHints)
        throttle = options.throttle.map(Throttle.init)
        admission = Admission(limit: options.bounds.apiCalls)
        largeBodies = Admission(limit: options.bounds.apiBodyBytes)
    }

    /// The answer, and the operation's name for the log.
    func respond(
        to request: Request,
        body: RequestBody,
        context: RequestContext
    ) async -> (Response, operation: String) {
        var operation = "-"
        do throws(APIError) {
            // A body that stalls holds a connection and no place, or clients without a key could take all of them.
            let reserved = try reserve(request)
            defer { largeBodies.leave(reserved) }
            let bytes = try await collect(body, of: request)
            guard admission.enter() else { throw .overloaded }
            defer { admission.leave() }
            let call = try authenticator.authenticate(request, body: bytes, context: context)
            guard let match = Routes.match(method: request.method, path: call.path) else {
                throw APIError.unknownRoute
            }
            operation = match.route.name
            context.facts?.learn(labels: match.labels, account: call.caller.account)
            try throttle?.admit(call.caller.account, at: context.callersNow)
            let members = try BodyDecoder().members(bytes, of: request, invalid: match.route.invalidInput)
            let input = OperationRequest(labels: match.labels, query: call.query, body: members)
            let output = try await match.route.call(service.serving(context.requestID), input, call.caller)
            context.facts?.learn(output: output)
            return (success(output), operation)
        } catch {
            context.facts?.learn(code: error.code.rawValue)
            return (errors.response(for: error), operation)
        }
    }

    /// Takes leave to hold a large body, before any of it is read.
    ///
    /// - Returns: the bytes to give back.
    private func reserve(_ request: Request) throws(APIError) -> Int {
        let length = request.isChunked ? Limits.bodyBytes : Int(clamping: request.contentLength ?? 0)
        guard length > Limits.smallBodyBytes else { return 0 }
        let bytes = min(length, Limits.bodyBytes)
        guard largeBodies.enter(bytes) else { throw .overloaded }
        return bytes
    }

    private func collect(_ body: RequestBody, of request: Request) async throws(APIError) -> [UInt8] {
        if let length = request.contentLength, length > Int64(Limits.bodyBytes) {
            throw APIError(BodyError.tooLarge)
        }
        do {
            return Array(try await body.collect(upTo: Limits.bodyBytes).readableBytesView)
        } catch {
            throw APIError(error)
        }
    }

    private func success(_ output: JSONObject) -> Response {
        Response(
            status: 200,
            fields: [HTTPField("Content-Type", "application/json")],
            body: .bytes(ByteBuffer(bytes: output.bytes))
        )
    }
}
