import AttachedFilesCore
import HTTPFront
import Logging

/// One line a request, and its metrics: operation, status, time and id, and nothing that a caller sent.
struct AccessLog: Sendable {
    private let logger: Logger
    private let metrics: ServerMetrics

    init(logger: Logger, metrics: ServerMetrics) {
        self.logger = logger
        self.metrics = metrics
    }

    func record(_ response: Response, operation: String, context: RequestContext) {
        let milliseconds = context.startedAt.duration(to: .now).milliseconds
        metrics.answered(response, operation: operation, milliseconds: milliseconds)
        logger.info(
            "Request answered",
            metadata: [
                "requestId": .string(context.requestID),
                "operation": .string(operation),
                "http.status": .stringConvertible(response.status),
                "http.durationMs": .stringConvertible(milliseconds),
                "http.responseBytes": .stringConvertible(response.body.length),
            ]
        )
    }
}
