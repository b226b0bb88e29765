/// A request as it goes out.
public struct TransportRequest: Sendable {
    /// The method, in upper case.
    public var method: String
    /// The whole URL, escaped already; nothing in it may be changed, since it is signed.
    ///
    /// The query of a pre-signed URL is a secret: it belongs in no log.
    public var url: String
    /// The fields to send, with a `Host` where it is signed.
    ///
    /// A transport adds `Host` (from the URL) and `Content-Length` (from the content) where they are missing, and
    /// nothing that begins with `x-amz-`.
    public var headers: [HTTPHeader]
    /// The body.
    public var content: RequestContent
    /// How long it may take until the head of the answer is there.
    public var timeout: Duration

    /// A request of these parts.
    public init(
        method: String,
        url: String,
        headers: [HTTPHeader],
        content: RequestContent = .bytes([]),
        timeout: Duration
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.content = content
        self.timeout = timeout
    }
}

/// The body of a request.
public enum RequestContent: Sendable {
    /// Bytes in memory; none at all when empty.
    case bytes([UInt8])
    /// Pieces that add up to exactly `length` bytes; each iterator starts anew, so that the body can be sent again.
    case stream(length: Int64, chunks: ByteChunks)

    /// How many bytes the body has.
    public var length: Int64 {
        switch self {
        case .bytes(let bytes): Int64(bytes.count)
        case .stream(let length, _): length
        }
    }
}
