import AttachedFilesClient
import Logging

/// Logs each request of another transport with the answer's status, without its query, which may be a signature.
struct LoggingTransport: HTTPTransport {
    /// What carries the requests.
    let base: any HTTPTransport
    /// Where the lines go.
    let logger: Logger

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        var facts: Logger.Metadata = [
            "method": .string(request.method),
            "url": .string(String(Substring(request.url.utf8.prefix { $0 != UInt8(ascii: "?") }))),
        ]
        do throws(TransportError) {
            let response = try await base.send(request)
            facts["status"] = "\(response.status)"
            let id = response.header("x-amzn-requestid") ?? response.header("x-amz-request-id")
            if let id { facts["request_id"] = .string(id) }
            logger.debug("Request answered", metadata: facts)
            return response
        } catch {
            facts["cause"] = "\(error)"
            logger.debug("Request not answered", metadata: facts)
            throw error
        }
    }
}
