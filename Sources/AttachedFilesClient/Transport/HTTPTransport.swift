/// Sends one HTTP request: the only way in which the client reaches a network.
///
/// A conformance follows no redirects, decodes no content encodings and retries nothing: requests are signed, and the
/// client decides what may be sent again.
public protocol HTTPTransport: Sendable {
    /// Sends a request and returns as soon as the head of the answer is there.
    ///
    /// - Parameter request: what to send; its timeout bounds the time until this method returns.
    /// - Returns: any answer, whatever its status; the body is read by the caller, once.
    /// - Throws: ``TransportError`` when no answer arrived, or the content could not be read.
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse
}

/// Pieces of a body, each of a modest size and none empty, in order.
///
/// A request's pieces start at the first byte with each iterator; those of an answer can be read once.
public typealias ByteChunks = any AsyncSequence<[UInt8], TransportError> & Sendable
