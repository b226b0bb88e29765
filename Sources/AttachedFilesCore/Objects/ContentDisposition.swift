import AttachedFilesAPI

/// The header that makes a browser save a file under its name.
///
/// Source: RFC 6266 and RFC 8187 (documented).
package enum ContentDisposition {
    /// `attachment; filename="ascii-fallback"; filename*=UTF-8''…`.
    ///
    /// Within `limit` bytes: the second part goes first, then the stem of the fallback is cut and its extension kept.
    /// A name that stands for a device on Windows gets a `_` in front, in both parts.
    /// - Parameters:
    ///   - fileName: any text.
    ///   - limit: the most bytes of the value; `nil` for no bound.
    /// - Returns: printable ASCII without control characters.
    package static func attachment(fileName: String, limit: Int? = nil) -> String {
        let fileName = DeviceName.isMeant(by: fileName) ? "_" + fileName : fileName
        let fallback = asciiFallback(of: fileName)
        let short = String(joining: "attachment; filename=\"", fallback, "\"")
        let full = String(joining: short, "; filename*=UTF-8''", extendedValue(of: fileName))
        guard let limit, full.utf8.count > limit else { return full }
        guard short.utf8.count > limit else { return short }
        let excess = short.utf8.count - limit
        return "attachment; filename=\"\(cut(fallback, by: excess))\""
    }

    /// The name in ASCII: other characters, quotes, backslashes, slashes and percent signs become `_`, runs of spaces
    /// one space; no dots or spaces at either end; `file` when nothing is left.
    static func asciiFallback(of fileName: String) -> String {
        let name = isPlain(fileName) ? fileName : cleaned(fileName)
        // A dot in front hid it: `.con.txt` is no device, and `con.txt` is one.
        return DeviceName.isMeant(by: name) ? "_" + name : name
    }

    private static func cleaned(_ fileName: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(fileName.utf8.count)
        for scalar in fileName.unicodeScalars {
            let byte = replacement(of: scalar)
            if byte == UInt8(ascii: " "), bytes.last == byte { continue }
            bytes.append(byte)
        }
        let trimmed = trimmedAtEnd(bytes.drop(while: isEdge))
        return trimmed.isEmpty ? "file" : String(decoding: trimmed, as: UTF8.self)
    }

    /// Whether a name stands as it is in both parts.
    private static func isPlain(_ fileName: String) -> Bool {
        fileName.withUTF8Bytes { bytes in
            guard let first = bytes.first, let last = bytes.last, !isEdge(first), !isEdge(last) else { return false }
            return bytes.allSatisfy(isAttributeCharacter)
        }
    }

    /// Whether a byte may stand inside a name only: file systems drop it at the end, and a dot in front hides the file.
    private static func isEdge(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: ".")
    }

    private static func trimmedAtEnd(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var kept = bytes
        while let last = kept.last, isEdge(last) { kept.removeLast() }
        return kept
    }

    private static func replacement(of scalar: Unicode.Scalar) -> UInt8 {
        switch scalar {
        case "\"", "\\", "/", "%": UInt8(ascii: "_")
        case " "..."~": UInt8(truncatingIfNeeded: scalar.value)
        default: UInt8(ascii: "_")
        }
    }

    /// Percent-encodes all bytes but the `attr-char` of RFC 8187.
    private static func extendedValue(of fileName: String) -> String {
        guard !isPlain(fileName) else { return fileName }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(fileName.utf8.count * 3)
        for byte in fileName.utf8 {
            if isAttributeCharacter(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 0x0F)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func isAttributeCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
            UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func cut(_ fallback: String, by excess: Int) -> String {
        let bytes = Array(fallback.utf8)
        let dot = bytes.lastIndex(of: UInt8(ascii: ".")) ?? bytes.count
        let kept = max(dot - excess, 1)
        let suffix = bytes[dot...].prefix(max(bytes.count - excess - kept, 0))
        let joined = bytes[..<min(kept, bytes.count)] + suffix
        return String(decoding: trimmedAtEnd(joined), as: UTF8.self)
    }
}
