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
    private let largeBodies: BodyAllowance

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
        largeBodies = BodyAllowance(bytes: options.bounds.apiBodyBytes, ofOnePeer: options.bounds.apiBodyBytesOfOnePeer)
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
            var held = BodyAllowance.Share(of: largeBodies, peer: request.peer)
            defer { held.giveBack() }
            let bytes = try await collect(body, of: request, holding: &held)
            guard admission.enter() else { throw .overloaded }
            defer { admission.leave() }
            let call = try admitted(request, body: bytes, context: context, operation: &operation)
            let output = try await call.route.call(service.serving(context.requestID), call.input, call.caller)
            context.facts?.learn(output: output)
            return (success(output), operation)
        } catch {
            context.facts?.learn(code: error.code.rawValue)
            return (errors.response(for: error), operation)
        }
    }

    /// A call that may reach the service.
    private struct Call {
        let route: OperationRoute
        let input: OperationRequest
        let caller: Caller
    }

    /// Verifies, routes, counts and decodes a call; apart from what waits, since all of that takes room in its task.
    @inline(never)
    private func admitted(
        _ request: Request,
        body: [UInt8],
        context: RequestContext,
        operation: inout String
    ) throws(APIError) -> Call {
        let call = try authenticator.authenticate(request, body: body, context: context)
        guard let match = Routes.match(method: request.method, path: call.path) else { throw APIError.unknownRoute }
        operation = match.route.name
        context.facts?.learn(labels: match.labels, account: call.caller.account)
        try throttle?.admit(call.caller.account, at: context.callersNow)
        let members = try BodyDecoder().members(body, of: request, invalid: match.route.invalidInput)
        let input = OperationRequest(labels: match.labels, query: call.query, body: members)
        return Call(route: match.route, input: input, caller: call.caller)
    }

    /// The whole body; what is large is held within the allowance for all, byte by byte as it comes.
    private func collect(
        _ body: RequestBody,
        of request: Request,
        holding held: inout BodyAllowance.Share
    ) async throws(APIError) -> [UInt8] {
        if let length = request.contentLength, length > Int64(Limits.bodyBytes) {
            throw APIError(BodyError.tooLarge)
        }
        if request.isChunked || request.contentLength ?? 0 > Int64(Limits.smallBodyBytes) {
            body.limitTime(to: Limits.largeBodyTime)
        }
        var bytes: [UInt8] = []
        do {
            while let part = try await body.next() {
                bytes.append(contentsOf: part.readableBytesView)
                guard bytes.count <= Limits.bodyBytes else { throw BodyError.tooLarge }
                guard held.grow(to: bytes.count - Limits.smallBodyBytes) else { throw APIError.overloaded }
            }
        } catch let error as BodyError {
            throw APIError(error)
        } catch let error as APIError {
            throw error
        } catch {
            throw APIError(BodyError.malformed)
        }
        return bytes
    }

    @inline(never)
    private func success(_ output: JSONObject) -> Response {
        Response(
            status: 200,
            fields: [HTTPField("Content-Type", "application/json")],
            body: .bytes(ByteBuffer(bytes: output.bytes))
        )
    }
}
