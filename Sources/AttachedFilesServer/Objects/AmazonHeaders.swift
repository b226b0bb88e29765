import AttachedFilesAPI
import HTTPFront

/// Which `x-amz-*` headers may arrive on the data plane; any other is refused, signed or not (A1).
enum AmazonHeaders {
    /// Those of HeadersToInclude: they have to be signed.
    private static let signedOnUpload: Set<String> = [
        "x-amz-acl", "x-amz-meta-account_id", "x-amz-meta-organization_id",
    ]
    /// Those that change nothing by being there, signed or not.
    private static let harmless: Set<String> = ["x-amz-date", "x-amz-security-token", "x-amz-content-sha256"]
    private static let checksumPrefix = "x-amz-checksum-"
    private static let checksumAlgorithm = "x-amz-sdk-checksum-algorithm"
    private static let checksumMode = "x-amz-checksum-mode"

    /// The lower-case names of HeadersToInclude, all of which an upload's signature has to cover.
    private static let requiredOnUpload = signedOnUpload.union(
        ["content-type", "content-length", "content-disposition"]
    )

    /// Checks an upload: every `x-amz-*` name is known, and all of HeadersToInclude are signed.
    static func checkUpload(_ request: Request, signedHeaders: [String]) throws(ObjectError) {
        let signed = Set(signedHeaders)
        for name in names(of: request) {
            let isChecksum = name.utf8.starts(with: checksumPrefix.utf8) || name == checksumAlgorithm
            if harmless.contains(name) || isChecksum || signedOnUpload.contains(name) && signed.contains(name) {
                continue
            }
            throw refusal(name)
        }
        if let unsigned = requiredOnUpload.subtracting(signed).min() { throw refusal(unsigned) }
    }

    /// Checks a download: no `x-amz-*` header but date, token, content hash and checksum mode.
    static func checkDownload(_ request: Request) throws(ObjectError) {
        for name in names(of: request) where !harmless.contains(name) && name != checksumMode {
            throw refusal(name)
        }
    }

    /// The lower-case ASCII names of the `x-amz-*` headers that arrived.
    private static func names(of request: Request) -> [String] {
        request.fields.compactMap { field in
            let bytes = field.name.utf8.map { ($0 >= 0x41 && $0 <= 0x5A) ? $0 | 0x20 : $0 }
            return bytes.starts(with: "x-amz-".utf8) ? String(decoding: bytes, as: UTF8.self) : nil
        }
    }

    private static func refusal(_ name: String) -> ObjectError {
        ObjectError(
            .accessDenied,
            "There were headers present in the request which were not signed or are not taken here.",
            hint: "The header \(name) is not one of HeadersToInclude or is not signed; "
                + "send exactly the headers of HeadersToInclude.",
            details: [.init("HeadersNotSigned", name)]
        )
    }
}
