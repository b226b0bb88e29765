import AttachedFilesAPI
import Glibc
import NIOCore

/// The scanner of `casefile dev`: it approves at once what does not hold the EICAR test string.
package struct ScriptedScanner: Scanner {
    /// The name in log and readiness.
    package let name = "script"

    /// A scanner.
    package init() {}

    /// See ``Scanner``.
    package func scan(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict {
        let size = content.sizeInBytes
        let overlap = Int64(EICARTestString.bytes.count - 1)
        var start: Int64 = 0
        // The parts overlap, so that a string on their border is whole in one of them.
        repeat {
            let end = min(start + Limits.scriptedPartBytes, size)
            let part = try await content.bytes(in: start..<end)
            if EICARTestString.appears(in: part) { return .infected(signature: "EICAR-Test-File") }
            start = end - overlap
        } while start + overlap < size
        return .clean
    }

    /// See ``Scanner``.
    package func glance(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict? {
        try await scan(subject, content: content)
    }

    /// See ``Scanner``; there is nothing that could fail.
    package func probe() async throws(ScanFailure) {}
}

/// The test string that every scanner takes for malware though it does nothing.
///
/// Source: EICAR, "Anti Malware Testfile" (documented).
package enum EICARTestString {
    /// The 68 bytes.
    ///
    /// In two parts, so that no scanner takes this program for the test file.
    package static let bytes =
        Array(#"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD"#.utf8)
        + Array("-ANTIVIRUS-TEST-FILE!$H+H*".utf8)

    static func appears(in buffer: ByteBuffer) -> Bool {
        buffer.withUnsafeReadableBytes { haystack in
            bytes.withUnsafeBytes { needle in
                guard let start = haystack.baseAddress, let wanted = needle.baseAddress else { return false }
                var offset = 0
                while offset + needle.count <= haystack.count {
                    let places = haystack.count - needle.count - offset + 1
                    guard let found = memchr(start + offset, CInt(bytes[0]), places) else { return false }
                    if memcmp(found, wanted, needle.count) == 0 { return true }
                    offset = start.distance(to: found) + 1
                }
                return false
            }
        }
    }
}
