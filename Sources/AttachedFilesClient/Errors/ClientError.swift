public import AttachedFilesAPI

/// Everything a call of the client can fail with; later versions add cases.
@nonexhaustive public enum ClientError: Error, Sendable {
    /// Credentials, region or endpoint are missing or malformed; one sentence says which.
    case configuration(String)
    /// An input that cannot be sent, as it would name another resource.
    case invalidInput(MemberError)
    /// The service refused an operation, or something between here and it did.
    case service(APIError)
    /// The service answered 200 with something that is no output of the operation.
    case unreadableAnswer(operation: String, requestID: String?, problem: String)
    /// No answer arrived.
    case transport(TransportError)
    /// The task was cancelled.
    case cancelled
    /// The PUT of the bytes was refused.
    case uploadRefused(TransferRefusal)
    /// The GET of the bytes was refused.
    case downloadRefused(TransferRefusal)
    /// The file to upload could not be read.
    case fileUnreadable(path: String, reason: String)
    /// The file to download into could not be written.
    case fileUnwritable(path: String, reason: String)
    /// A download gave another number of bytes than the file has; nothing was kept.
    case sizeMismatch(expected: Int64, received: Int64)
    /// The file is `REJECTED` or `FAILED`: its bytes are gone.
    case scanRefused(fileID: String, status: FileStatusType)
    /// The file is still `PROCESSING` and cannot be downloaded yet.
    case notYetApproved(fileID: String)
    /// The file was still `PROCESSING` when the time to wait was over.
    case timedOut(fileID: String)

    /// Whether the same call may succeed when it is made again, without a change by the caller.
    public var isRetryable: Bool {
        switch self {
        case .service(let error): error.isRetryable
        case .transport(.unreadableContent), .transport(.untrustedServer): false
        case .transport: true
        case .uploadRefused(let refusal), .downloadRefused(let refusal): refusal.isRetryable
        case .sizeMismatch, .notYetApproved, .timedOut: true
        case .configuration, .invalidInput, .unreadableAnswer, .cancelled, .fileUnreadable, .fileUnwritable,
            .scanRefused:
            false
        }
    }

    /// The id of the request that was refused, where an answer carried one.
    public var requestID: String? {
        switch self {
        case .service(let error): error.requestID
        case .unreadableAnswer(_, let requestID, _): requestID
        case .uploadRefused(let refusal), .downloadRefused(let refusal): refusal.requestID
        default: nil
        }
    }

    /// What differs and what to do, where the service said so.
    public var hint: String? {
        switch self {
        case .service(let error): error.hint
        case .uploadRefused(let refusal), .downloadRefused(let refusal): refusal.hint
        default: nil
        }
    }

    /// A failure of the transport; a cancelled request is a cancelled call.
    init(_ error: TransportError) {
        self = error == .cancelled ? .cancelled : .transport(error)
    }
}

extension ClientError: CustomStringConvertible {
    /// One sentence for a person, without a secret; the hint is left out.
    public var description: String {
        switch self {
        case .configuration(let sentence): sentence
        case .invalidInput(let error): error.message
        case .service(let error): error.description
        case .unreadableAnswer(let operation, _, let problem): "The answer to \(operation) is unreadable: \(problem)"
        case .transport(let error): error.description
        case .cancelled: "The call was cancelled."
        case .uploadRefused(let refusal): "The upload was refused: \(refusal)"
        case .downloadRefused(let refusal): "The download was refused: \(refusal)"
        case .fileUnreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .fileUnwritable(let path, let reason): "\(path) cannot be written: \(reason)"
        case .sizeMismatch(let expected, let received):
            "The download has \(received) bytes, but the file has \(expected)."
        case .scanRefused(let fileID, let status): "The file \(fileID) is \(status.rawValue)."
        case .notYetApproved(let fileID): "The file \(fileID) is not approved yet."
        case .timedOut(let fileID): "The file \(fileID) was not approved in time."
        }
    }
}
