import AttachedFilesAPI
package import AttachedFilesCore
package import HTTPFront
package import Logging

/// Answers the admin port: liveness, readiness and metrics, and JSON errors for all else.
package struct AdminHandler: RequestHandler {
    private let health: HealthRoutes
    private let random: any RandomSource
    private let clock: any WallClock
    private let accessLog: AccessLog

    /// A handler on these parts.
    package init(
        readiness: Readiness,
        random: any RandomSource,
        clock: any WallClock,
        metrics: ServerMetrics,
        logger: Logger
    ) {
        health = HealthRoutes(readiness: readiness, metrics: metrics)
        self.random = random
        self.clock = clock
        accessLog = AccessLog(logger: logger, metrics: metrics)
    }

    /// Answers liveness, readiness and metrics; 404 for all else.
    package func respond(to request: Request, body: RequestBody) async -> Response {
        let response = await health.respond(to: request)
        return finish(response ?? ErrorEncoder(showsHints: false).response(for: .unknownRoute))
    }

    /// Words a refusal of the front as JSON.
    package func render(_ rejection: Rejection, target: String?) -> Response {
        finish(ErrorEncoder(showsHints: false).response(for: APIError(rejection)))
    }

    private func finish(_ response: Response) -> Response {
        let now = clock.now()
        let context = RequestContext(requestID: UUIDText.random(random), now: now, callersNow: now)
        var response = response
        response.fields.append(contentsOf: context.idFields)
        accessLog.record(response, operation: "Admin", context: context)
        return response
    }
}
