import Crypto

/// SHA-256 of a body, in the form that the canonical request carries it.
public enum ContentHash {
    /// The hash of no bytes.
    public static let emptySHA256Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// Hashes `bytes` into 64 lower-case hexadecimal digits.
    public static func sha256Hex(_ bytes: some Sequence<UInt8>) -> String {
        let digest =
            bytes.withContiguousStorageIfAvailable { sha256(UnsafeRawBufferPointer($0)) }
            ?? Array(bytes).withUnsafeBytes(sha256)
        return digest.withUnsafeBytes { Hex.encode($0) }
    }

    /// Hashes `bytes` and writes the digits behind other bytes.
    static func appendSHA256Hex(of bytes: [UInt8], to output: inout [UInt8]) {
        bytes.withUnsafeBytes(sha256).withUnsafeBytes { Hex.append($0, to: &output) }
    }

    private static func sha256(_ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        var hasher = SHA256()
        hasher.update(bufferPointer: bytes)
        return hasher.finalize()
    }
}
