package import AttachedFilesCore
import NIOCore

/// Rejects files whose first bytes, or whose directory, are not what the extension of their name says.
///
/// It knows the extensions that are allowed by default; any other passes.
package struct TypeCheck: Scanner {
    /// The name in log and readiness.
    package let name = "type check"

    /// A check.
    package init() {}

    /// See ``Scanner``.
    package func scan(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict {
        guard let suffix = FileExtension.of(subject.file.fileName), let type = ContentType.byExtension[suffix] else {
            return .clean
        }
        let end = min(content.sizeInBytes, Limits.typeCheckBytes)
        let beginning = Array(try await content.bytes(in: 0..<end).readableBytesView)
        guard type.mayBegin(with: beginning) else { return Self.mismatch(suffix) }
        guard case .office(let folder) = type else { return .clean }
        guard let names = try await ZipDirectory.names(content) else { return Self.mismatch(suffix) }
        return OfficeRules.allow(names, folder: folder) ? .clean : Self.mismatch(suffix)
    }

    /// See ``Scanner``.
    package func glance(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict? {
        try await scan(subject, content: content)
    }

    /// See ``Scanner``; there is nothing that could fail.
    package func probe() async throws(ScanFailure) {}

    private static func mismatch(_ suffix: String) -> ScanVerdict {
        .infected(signature: "Type.Mismatch.\(suffix)")
    }
}

/// What an Office file of the newer kind consists of.
///
/// Source: ECMA-376 part 2, "Open Packaging Conventions" (documented); the names of the folders by use (observed).
enum OfficeRules {
    /// Whether the entries are those of a document whose parts lie in `folder`, without macros.
    ///
    /// Macros belong into files of another extension. Names are compared without the case of ASCII letters, as the
    /// standard says.
    static func allow(_ names: [[UInt8]], folder: String) -> Bool {
        let names = names.map { $0.map(lowercased) }
        let prefix = Array("\(folder)/".utf8)
        let macros = Array("vbaproject.bin".utf8)
        return names.contains(Array("[content_types].xml".utf8))
            && names.contains { $0.starts(with: prefix) }
            && !names.contains { $0.suffix(macros.count).elementsEqual(macros) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
