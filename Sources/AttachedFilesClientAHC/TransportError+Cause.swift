import AsyncHTTPClient
import AttachedFilesClient
import NIOCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

extension TransportError {
    /// The transport's error for whatever AsyncHTTPClient or the content's reader threw.
    init(cause: any Error) {
        switch cause {
        case let error as TransportError: self = error
        case let error as HTTPClientError: self.init(error)
        case is CancellationError: self = .cancelled
        default: self.init(parts: Self.parts(of: cause, depth: Limits.causeDepth), of: cause)
        }
    }

    private init(_ error: HTTPClientError) {
        switch error {
        case .cancelled:
            self = .cancelled
        case .deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout,
            .tlsHandshakeTimeout:
            self = .timedOut
        case .remoteConnectionClosed:
            self = .connection("the server closed the connection")
        default:
            self = .connection(error.shortDescription)
        }
    }

    /// A plain sentence; what libraries say of themselves is for their authors, and names the places of their build.
    private init(parts: [any Error], of cause: any Error) {
        if let system = parts.lazy.compactMap({ $0 as? IOError }).first {
            self.init(systemError: system.errnoCode)
        } else if parts.contains(where: { $0 is SocketAddressError.UnknownHost }) {
            self = .connection("no such host")
        } else if parts.contains(where: { $0 is ChannelError }) {
            self.init(parts.lazy.compactMap { $0 as? ChannelError }.first)
        } else {
            self.init(texts: String(reflecting: type(of: cause)), "\(cause)")
        }
    }

    private init(systemError code: CInt) {
        switch code {
        case ETIMEDOUT: self = .timedOut
        case ECONNREFUSED: self = .connection("connection refused")
        case ECONNRESET, EPIPE: self = .connection("the server closed the connection")
        default: self = .connection(String(cString: strerror(code)))
        }
    }

    private init(_ error: ChannelError?) {
        if case .connectTimeout = error {
            self = .timedOut
        } else {
            self = .connection("the server closed the connection")
        }
    }

    /// The type and text of an error of TLS, whose module this one does not import.
    private init(texts type: String, _ text: String) {
        guard type.hasPrefix("NIOSSL.") else {
            self = .connection("the request could not be carried out")
            return
        }
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            self = .untrustedServer("the server's certificate is not trusted")
        } else if text.contains("failedToValidateHostname") {
            self = .untrustedServer("the server's certificate is for another host")
        } else {
            self = .connection("no TLS connection could be made; does the server speak TLS?")
        }
    }

    /// An error and those it is made of: NIO wraps one for each address that it tried.
    private static func parts(of value: Any, depth: Int) -> [any Error] {
        let own = (value as? any Error).map { [$0] } ?? []
        guard depth > 0 else { return own }
        return own + Mirror(reflecting: value).children.flatMap { parts(of: $0.value, depth: depth - 1) }
    }
}
