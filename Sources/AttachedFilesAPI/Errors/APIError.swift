/// An error of the API, as it is written on the wire and thrown by the client.
public struct APIError: Error, Equatable, Sendable {
    /// Which error it is.
    public var code: ErrorCode
    /// One or more sentences for a person; never a secret.
    public var message: String
    /// The modelled reason, where the error has one.
    public var reason: ErrorReason?
    /// The HTTP status.
    public var httpStatus: Int
    /// The id of the request, once an answer carries it.
    public var requestID: String?
    /// What differs and what to do, in one sentence; sent in dev only.
    public var hint: String?

    /// An error with the status that goes with its code.
    public init(
        _ code: ErrorCode,
        _ message: String,
        reason: ErrorReason? = nil,
        hint: String? = nil,
        httpStatus: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.reason = reason
        self.hint = hint
        self.httpStatus = httpStatus ?? code.httpStatus
    }

    /// A broken rule of a member, under the code that the operation models for it.
    public init(_ error: MemberError, code: ErrorCode) {
        self.init(
            code,
            error.message,
            reason: error.reason.map { .invalidRequest($0) },
            hint: "Correct \(error.member): \(error.rule); nothing was changed by this request."
        )
    }

    /// Whether the same request may succeed when it is sent again.
    public var isRetryable: Bool {
        code == .throttling || httpStatus >= 500
    }

    /// The body: `{"Message":…,"code":…}`, with `Reason` where there is one.
    public var json: JSONObject {
        var object = JSONObject()
        object.set("Message", message)
        object.set("code", code.rawValue)
        object.set("Reason", reason.map { .object($0.json) })
        return object
    }
}

extension APIError: CustomStringConvertible {
    /// A line for a person, without secrets.
    public var description: String {
        let id = requestID.map { " (request id \($0))" } ?? ""
        return "\(code.rawValue): \(message)\(id)"
    }
}
