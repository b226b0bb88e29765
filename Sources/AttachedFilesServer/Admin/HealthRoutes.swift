import AttachedFilesAPI
import HTTPFront
import NIOCore

/// `GET /livez`, `GET /readyz` and, on the admin's port, `GET /metrics`, unsigned.
struct HealthRoutes: Sendable {
    private let readiness: Readiness
    private let metrics: ServerMetrics?

    init(readiness: Readiness, metrics: ServerMetrics?) {
        self.readiness = readiness
        self.metrics = metrics
    }

    /// The answer, or `nil` for any other request.
    func respond(to request: Request) async -> Response? {
        guard request.method.isSameBytes(as: "GET") || request.method.isSameBytes(as: "HEAD") else { return nil }
        if request.path.isSameBytes(as: "/livez") {
            return response(200, [])
        }
        if request.path.isSameBytes(as: "/readyz") {
            let failures = await readiness.failures()
            return response(failures.isEmpty ? 200 : 503, failures)
        }
        if let metrics, request.path.isSameBytes(as: "/metrics") { return metrics.response() }
        return nil
    }

    /// Whether a request is for anything else.
    func isOther(_ request: Request) -> Bool {
        let own = metrics == nil ? ["/livez", "/readyz"] : ["/livez", "/readyz", "/metrics"]
        return !own.contains { request.path.isSameBytes(as: $0) }
    }

    private func response(_ status: Int, _ failures: [(name: String, problem: String)]) -> Response {
        var object = JSONObject()
        object.set("status", failures.isEmpty ? "ok" : "failing")
        let list = failures.map { failure in
            var entry = JSONObject()
            entry.set("check", failure.name)
            entry.set("problem", failure.problem)
            return JSONValue.object(entry)
        }
        object.set("failing", .array(list))
        return Response(
            status: status,
            fields: [HTTPField("Content-Type", "application/json"), HTTPField("Cache-Control", "no-store")],
            body: .bytes(ByteBuffer(bytes: object.bytes))
        )
    }
}
