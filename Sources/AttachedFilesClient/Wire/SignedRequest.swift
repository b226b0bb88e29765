import AttachedFilesAPI
import SigV4

/// Turns the members of an operation's input into a signed request.
struct SignedRequest {
    /// The request as it goes out.
    let transportRequest: TransportRequest

    /// Places the members and signs them.
    ///
    /// - Throws: ``ClientError/invalidInput(_:)`` for an empty label, which would name another resource.
    init(
        _ members: OperationRequest,
        route: Route,
        endpoint: Endpoint,
        signer: RequestSigner,
        at time: Timestamp
    ) throws(ClientError) {
        let path = try endpoint.basePath + Self.path(route, labels: members.labels)
        let query = Self.query(members.query)
        let body = members.body?.bytes ?? []
        var headers = [HeaderField("Host", endpoint.host)]
        if members.body != nil {
            headers.append(HeaderField("Content-Type", "application/json"))
        }
        headers += signer.sign(
            SignableRequest(method: route.method, path: path, query: query, headers: headers),
            payloadHash: ContentHash.sha256Hex(body),
            includePayloadHashHeader: true,
            at: SigningTime(epochSeconds: time.secondsSinceEpoch)
        )
        transportRequest = TransportRequest(
            method: route.method,
            url: "\(endpoint.scheme)://\(endpoint.host)\(path)" + (query.isEmpty ? "" : "?\(query)"),
            headers: headers.map { HTTPHeader($0) },
            content: .bytes(body),
            timeout: Limits.operationTimeout
        )
    }

    static func path(_ route: Route, labels: [String: String]) throws(ClientError) -> String {
        var path = ""
        for segment in route.segments {
            switch segment {
            case .literal(let text): path += "/\(text)"
            case .label(let name):
                guard let value = labels[name], !value.isEmpty else {
                    throw .invalidInput(MemberError(name, "it is required and not empty"))
                }
                path += "/\(encoded(label: value))"
            }
        }
        return path
    }

    /// Names and values escaped, sorted by name, then value.
    static func query(_ items: [OperationRequest.QueryItem]) -> String {
        items.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0)=\($1)" }
            .joined(separator: "&")
    }

    /// A label as one segment; a dot segment is escaped, since it would be taken for a step in the path.
    private static func encoded(label: String) -> String {
        switch label {
        case ".": "%2E"
        case "..": "%2E%2E"
        default: PercentEncoding.encode(label)
        }
    }
}
