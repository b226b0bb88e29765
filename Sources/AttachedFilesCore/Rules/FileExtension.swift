import AttachedFilesAPI

/// The extension of a file name: what stands after the last dot.
package enum FileExtension {
    /// The extension of a name, lower-case in its ASCII letters; `nil` without a dot or with nothing after it.
    package static func of(_ fileName: String) -> String? {
        guard let dot = fileName.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let bytes = fileName.utf8[fileName.utf8.index(after: dot)...]
        guard !bytes.isEmpty else { return nil }
        return String(decoding: bytes.map(lowercased), as: UTF8.self)
    }

    /// Whether two extensions are the same but for the case of ASCII letters.
    package static func matches(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return left.withUTF8Bytes { left in
            right.withUTF8Bytes { right in left.elementsEqual(right) { lowercased($0) == lowercased($1) } }
        }
    }

    /// Whether an extension may hold a byte.
    static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
