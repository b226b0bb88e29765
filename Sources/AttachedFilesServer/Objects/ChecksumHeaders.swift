import AttachedFilesAPI
import AttachedFilesCore
import HTTPFront
import SigV4

/// Reads the checksums that an upload carries.
enum ChecksumHeaders {
    static func read(_ request: Request, payloadHash: PayloadHash) throws(ObjectError) -> ExpectedChecksums {
        var expected = ExpectedChecksums()
        if case .hex(let digits) = payloadHash { expected.contentSHA256 = Hex.decode(digits) }
        expected.md5 = try contentMD5(request)
        for field in request.fields {
            guard let name = checksumName(field.name) else { continue }
            guard let algorithm = ChecksumAlgorithm(rawValue: name), expected.checksums[algorithm] == nil,
                let bytes = Base64.decode(field.value), bytes.count == algorithm.byteCount
            else { throw unreadable(name) }
            expected.checksums[algorithm] = bytes
        }
        try checkAnnouncement(request, checksums: expected.checksums)
        return expected
    }

    private static func contentMD5(_ request: Request) throws(ObjectError) -> [UInt8]? {
        let values = request.values("Content-MD5")
        guard let value = values.first else { return nil }
        guard values.count == 1, let bytes = Base64.decode(value), bytes.count == 16 else {
            throw ObjectError(
                .invalidDigest,
                "The Content-MD5 you specified was invalid.",
                hint: "Content-MD5 is the base64 of the 16 bytes of the MD5, once."
            )
        }
        return bytes
    }

    /// Checks that an announced algorithm comes with its value.
    private static func checkAnnouncement(
        _ request: Request,
        checksums: [ChecksumAlgorithm: [UInt8]]
    ) throws(ObjectError) {
        for value in request.values("x-amz-sdk-checksum-algorithm") {
            guard let algorithm = ChecksumAlgorithm(rawValue: value.asciiLowercased) else {
                throw unreadable("algorithm")
            }
            guard checksums[algorithm] != nil else {
                throw ObjectError(
                    .invalidRequest,
                    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* header was found.",
                    hint: "Send x-amz-checksum-\(algorithm.rawValue) with the value, not as a trailer."
                )
            }
        }
    }

    /// What follows `x-amz-checksum-` in a header's name.
    private static func checksumName(_ name: String) -> String? {
        let prefix = "x-amz-checksum-"
        return name.lowercased(ifPrefixedBy: prefix).map { String($0.dropFirst(prefix.utf8.count)) }
    }

    private static func unreadable(_ name: String) -> ObjectError {
        ObjectError(
            .invalidRequest,
            "Value for x-amz-checksum-\(name) header is invalid.",
            hint: "Checksums are crc32, crc32c, crc64nvme, sha1 or sha256, each once, base64 of its bytes."
        )
    }
}

extension ChecksumAlgorithm {
    /// Bytes of a checksum.
    fileprivate var byteCount: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64nvme: 8
        case .sha1: 20
        case .sha256: 32
        }
    }
}
