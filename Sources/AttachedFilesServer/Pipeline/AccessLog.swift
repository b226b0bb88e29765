import AttachedFilesAPI
import HTTPFront
import Logging

/// One line a request: operation, status, time and id, and nothing that a caller sent.
struct AccessLog: Sendable {
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    func record(_ response: Response, operation: String, context: RequestContext, endedAt: Timestamp) {
        let milliseconds = endedAt.millisecondsSinceEpoch - context.now.millisecondsSinceEpoch
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
