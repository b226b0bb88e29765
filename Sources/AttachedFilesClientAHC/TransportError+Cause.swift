import AsyncHTTPClient
import AttachedFilesClient

extension TransportError {
    /// The transport's error for whatever AsyncHTTPClient or the content's reader threw.
    init(cause: any Error) {
        switch cause {
        case let error as TransportError:
            self = error
        case is CancellationError, HTTPClientError.cancelled:
            self = .cancelled
        case HTTPClientError.deadlineExceeded, HTTPClientError.connectTimeout, HTTPClientError.readTimeout,
            HTTPClientError.writeTimeout, HTTPClientError.getConnectionFromPoolTimeout,
            HTTPClientError.tlsHandshakeTimeout:
            self = .timedOut
        default:
            self = .connection("\(cause)")
        }
    }
}
