extension TransferRefusal {
    /// The refusal that an answer of the data plane describes.
    ///
    /// A server that refuses an upload early may close the connection while bytes are still sent to it, and the
    /// document may be lost with it; status, request id and hint are in the head.
    /// - Throws: ``TransportError/cancelled``.
    init(_ response: TransportResponse) async throws(TransportError) {
        let document = try await Self.document(of: response)
        self.init(
            httpStatus: response.status,
            code: document?.code ?? "\(response.status)",
            message: document?.message ?? "HTTP \(response.status) without a readable S3 document.",
            requestID: document?.requestID ?? response.requestID,
            hint: response.header("x-casefile-hint")
        )
    }

    private static func document(of response: TransportResponse) async throws(TransportError) -> S3ErrorDocument? {
        do {
            return try await response.collect(upTo: Limits.errorDocumentBytes).flatMap { S3ErrorDocument($0) }
        } catch {
            guard error != .cancelled else { throw error }
            return nil
        }
    }
}
