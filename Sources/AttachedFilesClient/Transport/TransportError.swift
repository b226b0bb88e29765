/// Why a request got no answer, or not all of one.
@nonexhaustive public enum TransportError: Error, Equatable, Sendable {
    /// The task that asked was cancelled.
    case cancelled
    /// The answer did not come in time.
    case timedOut
    /// The connection could not be made or broke; the text names the cause and nothing of the request.
    case connection(String)
    /// The server could not prove who it is; the text says how its certificate falls short.
    case untrustedServer(String)
    /// The content of the request could not be read; the text says why.
    case unreadableContent(String)
}

extension TransportError: CustomStringConvertible {
    /// One sentence.
    public var description: String {
        switch self {
        case .cancelled: "The request was cancelled."
        case .timedOut: "The request timed out."
        case .connection(let cause): "The connection failed: \(cause)"
        case .untrustedServer(let cause): "The connection was not made: \(cause)"
        case .unreadableContent(let cause): "The content of the request could not be read: \(cause)"
        }
    }
}
