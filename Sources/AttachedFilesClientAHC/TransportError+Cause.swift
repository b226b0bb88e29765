import AsyncHTTPClient
import AttachedFilesClient

extension TransportError {
    /// The transport's error for whatever AsyncHTTPClient or the content's reader threw.
    init(cause: any Error) {
        switch cause {
        case let error as TransportError: self = error
        case let error as HTTPClientError: self.init(error)
        case is CancellationError: self = .cancelled
        default: self = .connection("\(cause)")
        }
    }

    private init(_ error: HTTPClientError) {
        switch error {
        case .cancelled:
            self = .cancelled
        case .deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout,
            .tlsHandshakeTimeout:
            self = .timedOut
        default:
            self = .connection("\(error)")
        }
    }
}
