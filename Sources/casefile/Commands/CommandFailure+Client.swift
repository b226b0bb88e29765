import AttachedFilesAPI
import AttachedFilesClient

extension CommandFailure {
    /// The failure of a call of the client.
    init(_ error: ClientError) {
        self.init(
            Self.status(of: error),
            lines: [Self.sentence(of: error)],
            code: Self.code(of: error),
            requestID: error.requestID,
            remedy: Self.hint(of: error) ?? Self.remedy(for: error),
            isRetryable: error.isRetryable
        )
    }

    private static func status(of error: ClientError) -> ExitStatus {
        switch error {
        case .configuration: .configuration
        case .invalidInput: .usage
        case .service(let error): status(ofHTTP: error.httpStatus, forbidden: .noPermission)
        case .uploadRefused(let refusal), .downloadRefused(let refusal):
            status(ofHTTP: refusal.httpStatus, forbidden: .refused)
        case .transport(.unreadableContent): .failed
        case .transport: .unreachable
        case .cancelled: .interrupted
        case .sizeMismatch, .notYetApproved: .tryAgain
        case .scanRefused: .notApproved
        case .timedOut: .timedOut
        case .unreadableAnswer, .fileUnreadable, .fileUnwritable: .failed
        @unknown default: .failed
        }
    }

    private static func status(ofHTTP status: Int, forbidden: ExitStatus) -> ExitStatus {
        switch status {
        case 429, 500...: .tryAgain
        case 403: forbidden
        case 400..<500: .refused
        default: .failed
        }
    }

    private static func code(of error: ClientError) -> String? {
        switch error {
        case .service(let error): error.code.rawValue
        case .uploadRefused(let refusal), .downloadRefused(let refusal): refusal.code
        default: nil
        }
    }

    private static func sentence(of error: ClientError) -> String {
        let sentence =
            switch error {
            case .service(let error): "\(withoutFullStop(error.message)) (\(error.reasonName ?? error.code.rawValue))"
            case .uploadRefused(let refusal), .downloadRefused(let refusal):
                "\(withoutFullStop(refusal.message)) (\(refusal.code))"
            default: "\(error)"
            }
        return withoutFullStop(sentence)
    }

    /// The service's hint, where it says more than the message.
    private static func hint(of error: ClientError) -> String? {
        switch error {
        case .service(let error): error.hint == error.message ? nil : error.hint
        case .uploadRefused(let refusal), .downloadRefused(let refusal):
            refusal.hint == refusal.message ? nil : refusal.hint
        default: nil
        }
    }

    private static func remedy(for error: ClientError) -> String? {
        switch error {
        case .transport(.untrustedServer):
            "Name the certificates of its authority with --ca-bundle or AWS_CA_BUNDLE, and the host as they do."
        case .transport: "Start a server with `casefile dev`, or name one with --endpoint-url."
        case .configuration: "Run eval \"$(casefile env)\" for a server started with `casefile dev`."
        case .notYetApproved: "Wait for the scan and try again."
        default: nil
        }
    }

    private static func withoutFullStop(_ sentence: String) -> String {
        sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    }
}

extension APIError {
    /// The modelled reason's name.
    fileprivate var reasonName: String? {
        switch reason {
        case .invalidRequest(let reason): reason.rawValue
        case .quota(let reason): reason.rawValue
        case nil: nil
        }
    }
}
