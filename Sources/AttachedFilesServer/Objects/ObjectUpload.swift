import AttachedFilesAPI
import AttachedFilesCore
import HTTPFront
import NIOCore
import SigV4

/// PUT of a file's bytes: row → headers → conditions → body, streamed into the blob store.
struct ObjectUpload: Sendable {
    let service: AttachedFileService

    func respond(
        to request: Request,
        _ body: RequestBody,
        verified: VerifiedRequest,
        key: ObjectKey
    ) async throws(ObjectError) -> Response {
        let file = try await service.openUpload(key)
        try AmazonHeaders.checkUpload(request, signedHeaders: verified.signedHeaders)
        guard request.contentLength == file.fileSizeInBytes else {
            throw ObjectError(
                .accessDenied,
                "Content-Length differs from the declared size.",
                hint: "Content-Length must be FileSizeInBytes, \(file.fileSizeInBytes)."
            )
        }
        let expected = try ChecksumHeaders.read(request, payloadHash: verified.payloadHash)
        let conditions = Conditions(request)
        // Judged before the body, so that a client in vain sends none, and at its end, as another upload may be first.
        var mayReplace: ((StoredBlob?) throws(ObjectError) -> Void)?
        if conditions.hasTagCondition {
            try check(conditions, over: try await service.stagedUpload(file))
            mayReplace = { staged throws(ObjectError) in try check(conditions, over: staged) }
        }
        let blob = try await service.storeUpload(file, expected: expected, mayReplace: mayReplace) {
            try await next(of: body)
        }
        return Response(status: 200, fields: [HTTPField("ETag", EntityTag.text(of: blob))])
    }

    private func next(of body: RequestBody) async throws(ObjectError) -> ByteBuffer? {
        do {
            return try await body.next()
        } catch {
            throw ObjectError(error)
        }
    }

    private func check(_ conditions: Conditions, over staged: StoredBlob?) throws(ObjectError) {
        guard conditions.allowUpload(over: staged.map(EntityTag.init)) else {
            throw ObjectError(
                .preconditionFailed,
                "At least one of the pre-conditions you specified did not hold.",
                hint: "If-Match or If-None-Match does not hold for the bytes uploaded; without it they are replaced."
            )
        }
    }
}

extension ObjectError {
    /// A body that did not arrive whole.
    fileprivate init(_ error: BodyError) {
        switch error {
        case .tooSlow:
            self.init(
                .requestTimeout,
                "Your socket connection to the server was not read from or written to within the timeout period.",
                hint: "The body came too slowly or stalled; send it again."
            )
        case .truncated, .malformed, .tooLarge, .cancelled:
            self.init(
                .incompleteBody,
                "You did not provide the number of bytes specified by the Content-Length HTTP header.",
                hint: "The body ended before Content-Length bytes; nothing was stored, send it again."
            )
        }
    }
}
