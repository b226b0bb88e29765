import AttachedFilesAPI
import NIOCore

/// The scanner of `casefile dev`: it approves at once what does not begin with the EICAR test string.
package struct ScriptedScanner: Scanner {
    /// The name in log and readiness.
    package let name = "script"

    /// A scanner.
    package init() {}

    /// See ``Scanner``.
    package func scan(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict {
        let beginning = try await content.bytes(in: 0..<min(content.sizeInBytes, Limits.scriptedGlanceBytes))
        return EICARTestString.appears(in: beginning.readableBytesView)
            ? .infected(signature: "EICAR-Test-File") : .clean
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

    static func appears(in view: ByteBufferView) -> Bool {
        var rest = view[...]
        while let start = rest.firstIndex(of: bytes[0]) {
            rest = rest[start...]
            if rest.starts(with: bytes) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
