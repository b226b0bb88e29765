import AttachedFilesAPI
import SigV4

/// The checksums that a caller sent with an upload, to be compared with its bytes.
package struct ExpectedChecksums: Equatable, Sendable {
    /// From `Content-MD5`, 16 bytes.
    package var md5: [UInt8]?
    /// From `x-amz-content-sha256`, 32 bytes.
    package var contentSHA256: [UInt8]?
    /// From `x-amz-checksum-*`.
    package var checksums: [ChecksumAlgorithm: [UInt8]]

    /// Checksums of these values.
    package init(
        md5: [UInt8]? = nil,
        contentSHA256: [UInt8]? = nil,
        checksums: [ChecksumAlgorithm: [UInt8]] = [:]
    ) {
        self.md5 = md5
        self.contentSHA256 = contentSHA256
        self.checksums = checksums
    }

    /// What has to be computed besides MD5 and SHA-256.
    package var algorithms: Set<ChecksumAlgorithm> { Set(checksums.keys) }

    /// Compares all of them.
    ///
    /// - Throws: ``ObjectError`` for the first that differs.
    package func check(_ digests: ContentDigests) throws {
        if let contentSHA256, contentSHA256 != digests.sha256 {
            throw ObjectError(
                .contentSHA256Mismatch,
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
                hint: "x-amz-content-sha256 is not the SHA-256 of the bytes that arrived.",
                details: [.init("ServerComputedContentSHA256", Hex.encode(digests.sha256))]
            )
        }
        if let md5, md5 != digests.md5 {
            throw ObjectError(
                .badDigest,
                "The Content-MD5 you specified did not match what we received.",
                hint: "Content-MD5 is not the base64 of the MD5 of the bytes that arrived."
            )
        }
        for (algorithm, expected) in checksums where expected != digests.checksums[algorithm] {
            throw ObjectError(
                .badDigest,
                "The \(algorithm.rawValue) you specified did not match what we received.",
                hint:
                    "x-amz-checksum-\(algorithm.rawValue) is not the base64 of that checksum of the bytes that arrived."
            )
        }
    }
}
