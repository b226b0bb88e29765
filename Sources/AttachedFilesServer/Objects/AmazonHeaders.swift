import AttachedFilesAPI
import HTTPFront

/// Which `x-amz-*` headers may arrive on the data plane; any other is refused, signed or not (A1).
enum AmazonHeaders {
    /// Those of HeadersToInclude: they have to be signed.
    private static let signedOnUpload = ["x-amz-acl", "x-amz-meta-account_id", "x-amz-meta-organization_id"]
    /// Those that change nothing by being there, signed or not.
    private static let harmless = ["x-amz-date", "x-amz-security-token", "x-amz-content-sha256"]
    private static let prefix = "x-amz-"
    private static let checksumPrefix = "x-amz-checksum-"
    private static let checksumAlgorithm = "x-amz-sdk-checksum-algorithm"
    private static let checksumMode = "x-amz-checksum-mode"

    /// The lower-case names of HeadersToInclude, all of which an upload's signature has to cover; sorted.
    private static let requiredOnUpload = ["content-disposition", "content-length", "content-type"] + signedOnUpload

    /// Checks an upload: every `x-amz-*` name is known, and all of HeadersToInclude are signed.
    static func checkUpload(_ request: Request, signedHeaders: [String]) throws(ObjectError) {
        for field in request.fields {
            guard let name = field.name.lowercased(ifPrefixedBy: prefix) else { continue }
            let isChecksum = name.utf8.starts(with: checksumPrefix.utf8) || name.isSameBytes(as: checksumAlgorithm)
            let isSigned = name.isOne(of: signedOnUpload) && name.isOne(of: signedHeaders)
            guard isChecksum || isSigned || name.isOne(of: harmless) else { throw refusal(name) }
        }
        for name in requiredOnUpload where !name.isOne(of: signedHeaders) { throw refusal(name) }
    }

    /// Checks a download: no `x-amz-*` header but date, token, content hash and checksum mode.
    static func checkDownload(_ request: Request) throws(ObjectError) {
        for field in request.fields {
            guard let name = field.name.lowercased(ifPrefixedBy: prefix) else { continue }
            guard name.isOne(of: harmless) || name.isSameBytes(as: checksumMode) else { throw refusal(name) }
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

extension String {
    /// Whether a list has the bytes of this text.
    fileprivate func isOne(of names: [String]) -> Bool {
        names.contains { $0.isSameBytes(as: self) }
    }
}
