/// The refusal of a PUT or GET by a pre-signed URL, as S3 writes it.
public struct TransferRefusal: Error, Equatable, Sendable {
    /// The HTTP status.
    public var httpStatus: Int
    /// S3's code, as `AccessDenied`; the status as a number where the answer was no S3 document.
    public var code: String
    /// One or more sentences for a person.
    public var message: String
    /// The id of the request, where the answer carried one.
    public var requestID: String?
    /// What differs and what to do, in one sentence; sent in dev only.
    public var hint: String?

    /// A refusal of these parts.
    public init(httpStatus: Int, code: String, message: String, requestID: String? = nil, hint: String? = nil) {
        self.httpStatus = httpStatus
        self.code = code
        self.message = message
        self.requestID = requestID
        self.hint = hint
    }

    /// Whether the same request may succeed when it is sent again.
    public var isRetryable: Bool {
        httpStatus >= 500 || httpStatus == 429
    }
}

extension TransferRefusal: CustomStringConvertible {
    /// The code, the message and the request id.
    public var description: String {
        let id = requestID.map { " (request id \($0))" } ?? ""
        return "\(code): \(message)\(id)"
    }
}
