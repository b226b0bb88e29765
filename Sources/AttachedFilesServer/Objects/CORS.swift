import AttachedFilesAPI
package import HTTPFront

/// Which origins may use the data plane from a browser.
package enum CORSPolicy: Equatable, Sendable {
    /// Every origin.
    case any
    /// These origins, as browsers send them; none when empty.
    case listed([String])
}

/// Cross-origin answers of the data plane (Fetch standard, "CORS protocol").
package struct CORS: Sendable {
    private static let methods = ["GET", "HEAD", "PUT"]

    private let policy: CORSPolicy

    /// The answers of a policy.
    package init(policy: CORSPolicy) {
        self.policy = policy
    }

    /// Answers a preflight from the list alone.
    ///
    /// - Throws: `AccessForbidden` without an origin or method that is allowed.
    func preflight(_ request: Request) throws(ObjectError) -> Response {
        guard let origin = request.first("Origin"), allows(origin),
            let method = request.first("Access-Control-Request-Method"),
            Self.methods.contains(where: { $0.isSameBytes(as: method) })
        else {
            throw ObjectError(
                .accessForbidden,
                "CORSResponse: This CORS request is not allowed.",
                hint: "Send Origin and Access-Control-Request-Method (PUT, GET or HEAD), and list the origin in "
                    + "CASEFILE_CORS_ORIGINS."
            )
        }
        var fields = [
            HTTPField("Access-Control-Allow-Methods", Self.methods.joined(separator: ", ")),
            HTTPField("Access-Control-Max-Age", "\(Limits.preflightSeconds)"),
        ]
        if let headers = request.first("Access-Control-Request-Headers") {
            fields.append(HTTPField("Access-Control-Allow-Headers", headers))
        }
        if request.first("Access-Control-Request-Private-Network")?.isSameBytes(as: "true") == true {
            fields.append(HTTPField("Access-Control-Allow-Private-Network", "true"))
        }
        return Response(status: 200, fields: fields)
    }

    /// The fields that any answer carries: who may embed it, and what pages of an allowed origin may read.
    ///
    /// Where origins are listed, pages of another site show no image by its URL alone.
    package func fields(for request: Request) -> [HTTPField] {
        let embedding = HTTPField("Cross-Origin-Resource-Policy", policy == .any ? "cross-origin" : "same-site")
        return [embedding] + sharing(for: request)
    }

    private func sharing(for request: Request) -> [HTTPField] {
        guard let origin = request.first("Origin"), allows(origin) else {
            return policy == .any ? [] : [HTTPField("Vary", "Origin")]
        }
        let expose = HTTPField(
            "Access-Control-Expose-Headers",
            "ETag, Content-Range, x-amz-request-id, x-amzn-RequestId, x-casefile-hint"
        )
        switch policy {
        case .any: return [HTTPField("Access-Control-Allow-Origin", "*"), expose]
        case .listed: return [HTTPField("Access-Control-Allow-Origin", origin), HTTPField("Vary", "Origin"), expose]
        }
    }

    private func allows(_ origin: String) -> Bool {
        switch policy {
        case .any: true
        case .listed(let origins): origins.contains { $0.isSameBytes(as: origin) }
        }
    }
}
