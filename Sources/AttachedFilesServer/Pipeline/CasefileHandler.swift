import AttachedFilesAPI
package import AttachedFilesCore
package import HTTPFront
package import Logging
package import SigV4

/// Answers the main port: the API, the data plane, liveness and readiness.
package struct CasefileHandler: RequestHandler {
    private let api: APIPipeline
    private let objects: ObjectPipeline
    private let health: HealthRoutes
    private let options: ServerOptions
    private let clock: any WallClock
    private let callersClock: any WallClock
    private let random: any RandomSource
    private let accessLog: AccessLog
    private let audit: RequestAudit?

    /// A handler on these parts.
    ///
    /// - Parameters:
    ///   - service: what the operations do.
    ///   - keys: whose signatures are taken on the API.
    ///   - urls: whose signatures are taken on the data plane.
    ///   - scanURLs: whose signatures an HTTP scanner's downloads have; `nil` without such a scanner.
    ///   - signingKeys: derived keys, shared.
    ///   - options: what the operator set.
    ///   - readiness: what has to work for the service to be ready.
    ///   - clock: the time of day, by which URLs are signed and end.
    ///   - callersClock: the time of day that callers go by, where it may be another; `nil` for the same.
    ///   - random: where request ids come from.
    ///   - metrics: counts each request, and is told on the main port where that is the admin's too.
    ///   - audit: where requests are recorded; `nil` where there is no audit.
    ///   - logger: gets one line a request.
    package init(
        service: AttachedFileService,
        keys: any AccessKeyRing,
        urls: ObjectURLSigner,
        scanURLs: ScanURLSigner? = nil,
        signingKeys: SigningKeyCache,
        options: ServerOptions,
        readiness: Readiness,
        clock: any WallClock,
        callersClock: (any WallClock)? = nil,
        random: any RandomSource,
        metrics: ServerMetrics,
        audit: (any AuditTrail)? = nil,
        logger: Logger
    ) {
        self.audit = audit.map { RequestAudit(trail: $0) }
        api = APIPipeline(service: service, keys: keys, signingKeys: signingKeys, options: options)
        objects = ObjectPipeline(
            service: service,
            urls: urls,
            scanURLs: scanURLs,
            signingKeys: signingKeys,
            options: options,
            metrics: metrics
        )
        health = HealthRoutes(readiness: readiness, metrics: options.showsMetrics ? metrics : nil)
        self.options = options
        self.clock = clock
        self.callersClock = callersClock ?? clock
        self.random = random
        accessLog = AccessLog(logger: logger, metrics: metrics)
    }

    /// Answers one request of the API, the data plane or the health routes.
    package func respond(to request: Request, body: RequestBody) async -> Response {
        let context = context()
        var (response, operation) = await audited(request, body: body, context: context)
        response.fields.append(contentsOf: context.idFields)
        accessLog.record(response, operation: operation, context: context)
        return response
    }

    /// Words a refusal of the front: as the data plane's XML where the target is known to be its, else as JSON.
    package func render(_ rejection: Rejection, target: String?) -> Response {
        let context = context()
        var response: Response
        if let target, objects.owns(String(target.prefix { $0 != "?" })) {
            response = ErrorDocument.response(for: rejection, requestID: context.requestID)
            if options.showsHints { response.fields.append(HintField.field(APIError(rejection).hint ?? "")) }
        } else {
            response = ErrorEncoder(showsHints: options.showsHints).response(for: APIError(rejection))
        }
        response.fields.append(contentsOf: context.idFields)
        accessLog.record(response, operation: "-", context: context)
        return response
    }

    private func context() -> RequestContext {
        RequestContext(
            requestID: UUIDText.random(random),
            now: clock.now(),
            callersNow: callersClock.now()
        )
    }

    private func audited(
        _ request: Request,
        body: RequestBody,
        context: RequestContext
    ) async -> (Response, operation: String) {
        guard let audit, health.isOther(request) else {
            return await answer(request, body: body, context: context)
        }
        return await audit.answer(context) { context in
            await answer(request, body: body, context: context)
        } unaudited: {
            objects.owns(request.path)
                ? ErrorDocument.response(for: .unaudited, requestID: context.requestID, path: request.path)
                : ErrorEncoder(showsHints: options.showsHints).response(for: .unaudited)
        }
    }

    private func answer(
        _ request: Request,
        body: RequestBody,
        context: RequestContext
    ) async -> (Response, operation: String) {
        if objects.owns(request.path) {
            return await objects.respond(to: request, body: body, context: context)
        }
        if let response = await health.respond(to: request) {
            return (response, "Health")
        }
        return await api.respond(to: request, body: body, context: context)
    }
}
