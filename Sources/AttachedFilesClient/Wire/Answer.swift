import AttachedFilesAPI

/// An answer of the API with its whole body.
struct Answer {
    private let response: TransportResponse
    /// `nil` when the body is longer than any answer of the API.
    private let body: [UInt8]?

    /// Reads the body, up to ``Limits/answerBytes``.
    init(_ response: TransportResponse) async throws(TransportError) {
        self.response = response
        body = try await response.collect(upTo: Limits.answerBytes)
    }

    /// The output, or the error.
    ///
    /// - Throws: ``ClientError/service(_:)`` for every status but 2xx, whatever the body is;
    ///   ``ClientError/unreadableAnswer(operation:requestID:problem:)`` for a 2xx that holds no output.
    func output<O: Operation>(of operation: O.Type) throws(ClientError) -> O.Output {
        guard (200..<300).contains(response.status) else { throw .service(error) }
        let json: JSONObject
        switch members {
        case .success(let object): json = object
        case .failure(let failure): throw unreadable(O.name, failure.problem)
        }
        do {
            return try O.Output(json)
        } catch {
            throw unreadable(O.name, error.message)
        }
    }

    /// The error that the answer describes; one of its own making when the body is not the service's.
    private var error: APIError {
        let object = try? members.get()
        let name = response.header("x-amzn-errortype") ?? object?.text("code") ?? object?.text("__type")
        let message = object?.text("Message") ?? object?.text("message") ?? object?.text("errorMessage")
        var error = APIError(
            ErrorCode(rawValue: name.map(Self.bareName) ?? "\(response.status)"),
            message ?? foreignBody,
            hint: response.header("x-casefile-hint"),
            httpStatus: response.status
        )
        if case .object(let reason) = object?["Reason"] {
            error.reason = ErrorReason(reason)
        }
        error.requestID = response.requestID
        return error
    }

    /// The body as an object; an empty one counts as `{}`.
    private var members: Result<JSONObject, UnreadableBody> {
        guard let body else { return .failure(UnreadableBody(problem: "it is too long")) }
        guard !body.isEmpty else { return .success(JSONObject()) }
        do {
            guard case .object(let object) = try JSONReader.read(body) else {
                return .failure(UnreadableBody(problem: "it is not an object"))
            }
            return .success(object)
        } catch {
            return .failure(UnreadableBody(problem: "\(error.problem) (byte \(error.offset))"))
        }
    }

    private var foreignBody: String {
        let type = response.header("content-type").map { "of type \($0.prefix(Limits.quotedLength))" }
        let size = body.map { "\($0.count) bytes" } ?? "more than \(Limits.answerBytes) bytes"
        return "HTTP \(response.status) with a body \(type ?? "without a type") (\(size)) that is not the service's."
    }

    private func unreadable(_ operation: String, _ problem: String) -> ClientError {
        .unreadableAnswer(operation: operation, requestID: response.requestID, problem: problem)
    }

    /// The shape's name of an error type: nothing up to a `#`, nothing from a `:` on.
    ///
    /// Source: Smithy 2.0, restJson1, "Operation error serialization" (documented).
    static func bareName(_ type: String) -> String {
        let name = type.utf8.prefix { $0 != UInt8(ascii: ":") }
        return String(Substring(name.split(separator: UInt8(ascii: "#")).last ?? name))
    }
}

extension TransportResponse {
    /// The id of the request, under the names that the service and gateways use.
    var requestID: String? {
        header("x-amzn-requestid") ?? header("x-amz-request-id") ?? header("x-amzn-request-id")
    }
}

extension JSONObject {
    /// A member that is a string, whatever the others are.
    fileprivate func text(_ name: String) -> String? {
        guard case .string(let text) = self[name] else { return nil }
        return text
    }
}

/// Why a body is no JSON object.
private struct UnreadableBody: Error {
    let problem: String
}
