import AttachedFilesAPI
import AttachedFilesCore
import HTTPFront
import SigV4

/// GET and HEAD of the bytes of a file that may be read: headers → conditions → range → bytes.
struct ObjectDownload: Sendable {
    let service: AttachedFileService
    let file: AttachedFile
    let blob: StoredBlob

    func respond(to request: Request, _ verified: VerifiedRequest) async throws(ObjectError) -> Response {
        try AmazonHeaders.checkDownload(request)
        if case .hex(let hash) = verified.payloadHash, !hash.isSameBytes(as: ContentHash.emptySHA256Hex) {
            throw Self.otherContentHash
        }
        let tag = EntityTag(blob)
        let modified = blob.storedAt.secondsSinceEpoch
        let conditions = Conditions(request)
        switch conditions.judge(tag: tag, modified: modified) {
        case .notModified: return Response(status: 304, fields: fields(of: file, blob))
        case .failed: throw Self.preconditionFailed
        case .proceed: break
        }
        let ranges = request.values("Range")
        var range = ByteRange(ranges.count == 1 ? ranges[0] : nil, size: blob.sizeInBytes)
        if !conditions.allowRange(tag: tag, modified: modified) { range = .whole }
        switch range {
        case .unsatisfiable: throw Self.invalidRange(size: blob.sizeInBytes)
        case .whole:
            return try await response(200, file, blob, 0..<blob.sizeInBytes)
        case .part(let part):
            let text = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(blob.sizeInBytes)"
            return try await response(206, file, blob, part, [HTTPField("Content-Range", text)])
        }
    }

    private func response(
        _ status: Int,
        _ file: AttachedFile,
        _ blob: StoredBlob,
        _ range: Range<Int64>,
        _ more: [HTTPField] = []
    ) async throws(ObjectError) -> Response {
        let body: ResponseBody
        switch try await service.read(blob, range: range) {
        case .bytes(let buffer): body = .bytes(buffer)
        case .file(let file):
            body = .file(
                FileRange(descriptor: file.descriptor, offset: file.offset, count: file.count, onFinish: file.close)
            )
        }
        return Response(status: status, fields: fields(of: file, blob) + more, body: body)
    }

    /// The fields of every download: name, type, tag, and what keeps a browser from running the bytes (B6).
    private func fields(of file: AttachedFile, _ blob: StoredBlob) -> [HTTPField] {
        [
            HTTPField("Content-Type", MediaType.of(fileName: file.fileName)),
            HTTPField("Content-Disposition", ContentDisposition.attachment(fileName: file.fileName)),
            HTTPField("ETag", EntityTag.text(of: blob)),
            HTTPField("Last-Modified", HTTPDateText.text(secondsSinceEpoch: blob.storedAt.secondsSinceEpoch)),
            HTTPField("Accept-Ranges", "bytes"),
            HTTPField("X-Content-Type-Options", "nosniff"),
            HTTPField("Content-Security-Policy", "sandbox; default-src 'none'"),
            HTTPField("Cache-Control", "private, no-store"),
            HTTPField("Referrer-Policy", "no-referrer"),
        ]
    }

    private static let otherContentHash = ObjectError(
        .contentSHA256Mismatch,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        hint: "A download has no body: leave x-amz-content-sha256 out or send the hash of nothing."
    )

    private static let preconditionFailed = ObjectError(
        .preconditionFailed,
        "At least one of the pre-conditions you specified did not hold.",
        hint: "If-Match or If-Unmodified-Since does not hold for the object; leave it out to get the bytes as they are."
    )

    private static func invalidRange(size: Int64) -> ObjectError {
        ObjectError(
            .invalidRange,
            "The requested range is not satisfiable",
            hint: "The object has \(size) bytes and the range lies outside of it; correct Range or leave it out.",
            details: [.init("ActualObjectSize", "\(size)")]
        )
    }
}
