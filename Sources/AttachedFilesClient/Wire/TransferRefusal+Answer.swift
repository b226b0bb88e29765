extension TransferRefusal {
    /// The refusal that an answer of the data plane describes.
    ///
    /// - Throws: ``TransportError`` when the document ends early.
    init(_ response: TransportResponse) async throws(TransportError) {
        let body = try await response.collect(upTo: Limits.errorDocumentBytes)
        let document = body.flatMap { S3ErrorDocument($0) }
        self.init(
            httpStatus: response.status,
            code: document?.code ?? "\(response.status)",
            message: document?.message ?? "HTTP \(response.status) with a body that is no S3 document.",
            requestID: document?.requestID ?? response.requestID,
            hint: response.header("x-casefile-hint")
        )
    }
}
