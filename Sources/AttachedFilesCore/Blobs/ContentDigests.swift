import Crypto
package import NIOCore

/// The checksums that an upload may carry besides MD5.
///
/// Source: Amazon S3 User Guide, "Checking object integrity" (documented).
package enum ChecksumAlgorithm: String, Hashable, Sendable, CaseIterable {
    /// CRC-32 (ISO-HDLC), 4 bytes, big-endian.
    case crc32
    /// CRC-32C (Castagnoli), 4 bytes, big-endian.
    case crc32c
    /// CRC-64/NVME, 8 bytes, big-endian.
    case crc64nvme
    /// SHA-1, 20 bytes.
    case sha1
    /// SHA-256, 32 bytes.
    case sha256
}

/// What was computed over a whole body.
package struct ContentDigests: Equatable, Sendable {
    /// How many bytes.
    package let sizeInBytes: Int64
    /// MD5, 16 bytes.
    package let md5: [UInt8]
    /// SHA-256, 32 bytes.
    package let sha256: [UInt8]
    /// The checksums asked for, in network byte order.
    package let checksums: [ChecksumAlgorithm: [UInt8]]
}

/// Computes the digests of a body as it passes by.
///
/// Its two parts may take the same bytes apart from each other: MD5 takes several bodies at once.
package struct ContentHasher: Sendable {
    /// The part that the entity tag needs.
    package var md5 = MD5Hasher()
    /// All other digests.
    package var checksums: ChecksumHasher

    /// A hasher for MD5, SHA-256 and the checksums given.
    package init(_ algorithms: Set<ChecksumAlgorithm> = []) {
        checksums = ChecksumHasher(algorithms)
    }

    /// A hasher of parts that took the same bytes.
    package init(md5: MD5Hasher, checksums: ChecksumHasher) {
        self.md5 = md5
        self.checksums = checksums
    }

    /// Takes the readable bytes of a buffer.
    package mutating func update(_ buffer: ByteBuffer) {
        md5.update(buffer)
        checksums.update(buffer)
    }

    /// The digests of all that was taken.
    package func finish() -> ContentDigests {
        checksums.finish(with: md5)
    }
}

/// Computes the SHA-256 of a body, its length and the checksums that were asked for.
package struct ChecksumHasher: Sendable {
    private var sizeInBytes: Int64 = 0
    private var sha256 = SHA256()
    private var sha1: Insecure.SHA1?
    private var crcs: [ChecksumAlgorithm: CyclicRedundancyCheck] = [:]
    private let wantsSHA256: Bool

    /// The SHA-256 of a buffer's readable bytes, without anything else.
    package static func sha256(of buffer: ByteBuffer) -> [UInt8] {
        Array(buffer.withUnsafeReadableBytes { SHA256.hash(data: $0) })
    }

    fileprivate init(_ algorithms: Set<ChecksumAlgorithm>) {
        wantsSHA256 = algorithms.contains(.sha256)
        if algorithms.contains(.sha1) { sha1 = Insecure.SHA1() }
        for algorithm in algorithms { crcs[algorithm] = CyclicRedundancyCheck(algorithm) }
    }

    /// Takes the readable bytes of a buffer.
    package mutating func update(_ buffer: ByteBuffer) {
        sizeInBytes += Int64(buffer.readableBytes)
        buffer.withUnsafeReadableBytes { bytes in
            sha256.update(bufferPointer: bytes)
            sha1?.update(bufferPointer: bytes)
            for algorithm in crcs.keys { crcs[algorithm]?.update(bytes) }
        }
    }

    fileprivate func finish(with md5: MD5Hasher) -> ContentDigests {
        let sha256 = Array(sha256.finalize())
        var checksums = crcs.mapValues(\.bytes)
        if wantsSHA256 { checksums[.sha256] = sha256 }
        if let sha1 { checksums[.sha1] = Array(sha1.finalize()) }
        return ContentDigests(sizeInBytes: sizeInBytes, md5: md5.digest, sha256: sha256, checksums: checksums)
    }
}
