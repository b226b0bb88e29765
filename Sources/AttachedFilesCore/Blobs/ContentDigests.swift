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
package struct ContentHasher: Sendable {
    private var sizeInBytes: Int64 = 0
    private var md5 = Insecure.MD5()
    private var sha256 = SHA256()
    private var sha1: Insecure.SHA1?
    private var crcs: [ChecksumAlgorithm: CyclicRedundancyCheck] = [:]
    private let wantsSHA256: Bool

    /// A hasher for MD5, SHA-256 and the checksums given.
    package init(_ algorithms: Set<ChecksumAlgorithm> = []) {
        wantsSHA256 = algorithms.contains(.sha256)
        if algorithms.contains(.sha1) { sha1 = Insecure.SHA1() }
        for algorithm in algorithms { crcs[algorithm] = CyclicRedundancyCheck(algorithm) }
    }

    /// Takes the readable bytes of a buffer.
    package mutating func update(_ buffer: ByteBuffer) {
        sizeInBytes += Int64(buffer.readableBytes)
        buffer.withUnsafeReadableBytes { bytes in
            md5.update(bufferPointer: bytes)
            sha256.update(bufferPointer: bytes)
            sha1?.update(bufferPointer: bytes)
            for algorithm in crcs.keys { crcs[algorithm]?.update(bytes) }
        }
    }

    /// The digests of all that was taken.
    package func finish() -> ContentDigests {
        let sha256 = Array(sha256.finalize())
        var checksums = crcs.mapValues(\.bytes)
        if wantsSHA256 { checksums[.sha256] = sha256 }
        if let sha1 { checksums[.sha1] = Array(sha1.finalize()) }
        return ContentDigests(
            sizeInBytes: sizeInBytes,
            md5: Array(md5.finalize()),
            sha256: sha256,
            checksums: checksums
        )
    }
}
