import AttachedFilesAPI
import AttachedFilesCore
import HTTPFront
import SigV4

/// Finds in dev what differs between a refused request and the URL that was issued.
struct ObjectHints: Sendable {
    private let service: AttachedFileService
    private let urls: ObjectURLSigner
    private let bucket: String

    init(service: AttachedFileService, urls: ObjectURLSigner, bucket: String) {
        self.service = service
        self.urls = urls
        self.bucket = bucket
    }

    /// One sentence that names the header or part that differs and what to do.
    func explain(_ error: SignatureError, of request: Request) async -> String {
        var missing: String?
        switch error {
        case .signedHeaderMissing(let name): missing = name
        case .signatureMismatch: break
        default: return error.hint
        }
        let isUploadURL = signedHeaders(of: request).contains { $0.isSameBytes(as: "content-length") }
        if !isUploadURL, request.method.isSameBytes(as: "PUT") {
            return "X-Amz-SignedHeaders of an upload's URL names content-length: this is the URL of a download, or its "
                + "query was changed."
        }
        let signed = isUploadURL ? "PUT" : "GET"
        guard request.method.isSameBytes(as: signed) else {
            return
                "The URL was signed for \(signed) but arrived as \(request.method); use the method it was issued for."
        }
        if let missing {
            return "The header \(missing) was signed and did not arrive; send every header of HeadersToInclude."
        }
        if let host = request.first("Host"), !host.isSameBytes(as: urls.host) {
            return "Host was signed as \(quoted(urls.host)) but arrived as \(quoted(host)); use the URL as issued, or "
                + "set CASEFILE_PUBLIC_URL to the address that clients see."
        }
        if isUploadURL, let difference = await headerDifference(request) { return difference }
        return "The path or the query of the URL was changed after it was signed; use it as it was issued."
    }

    private func headerDifference(_ request: Request) async -> String? {
        guard let key = ObjectKey(path: request.path, bucket: bucket),
            let file = try? await service.findFile(key)
        else { return nil }
        for header in UploadHeaders.required(for: file) {
            let received = request.values(header.name).joined(separator: ",")
            guard !received.isSameBytes(as: header.value) else { continue }
            return "\(header.name) was signed as \(quoted(header.value)) but arrived as \(quoted(received)); "
                + "send every header of HeadersToInclude as it is."
        }
        return nil
    }

    private func signedHeaders(of request: Request) -> [String] {
        let pairs = (try? QueryString.pairs(request.query)) ?? []
        let list = pairs.first { $0.name.isSameBytes(as: "X-Amz-SignedHeaders") }?.value ?? ""
        return list.utf8.split(separator: UInt8(ascii: ";")).map { String(Substring($0)) }
    }

    private func quoted(_ text: String) -> String {
        "\"\(text)\""
    }
}
