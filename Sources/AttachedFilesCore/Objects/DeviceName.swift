import AttachedFilesAPI

/// The names that Windows takes for devices, in whatever folder and with whatever extension.
///
/// Source: Microsoft, "Naming Files, Paths, and Namespaces" (documented).
enum DeviceName {
    private static let whole = ["CON", "PRN", "AUX", "NUL"].map { Array($0.utf8) }
    private static let numbered = ["COM", "LPT"].map { Array($0.utf8) }
    /// What may follow `COM` and `LPT`; the superscripts count as digits.
    private static let numbers = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "\u{B9}", "\u{B2}", "\u{B3}"]
        .map { Array($0.utf8) }

    /// Bytes of such a name.
    private static let lengths = 3...5

    /// Whether the part before the first dot, without the spaces around it, is such a name in any case of letters.
    static func isMeant(by fileName: String) -> Bool {
        fileName.withUTF8Bytes { bytes in
            let blank = UInt8(ascii: " ")
            let stem = bytes.prefix { $0 != UInt8(ascii: ".") }.drop { $0 == blank }
            guard let last = stem.lastIndex(where: { $0 != blank }) else { return false }
            let name = stem[...last]
            guard lengths.contains(name.count) else { return false }
            if whole.contains(where: { isSame(name, $0) }) { return true }
            return numbered.contains { isSame(name.prefix(3), $0) }
                && numbers.contains { name.dropFirst(3).elementsEqual($0) }
        }
    }

    private static func isSame(_ name: Slice<UnsafeBufferPointer<UInt8>>, _ upperCase: [UInt8]) -> Bool {
        name.elementsEqual(upperCase) { ((0x61...0x7A).contains($0) ? $0 & 0xDF : $0) == $1 }
    }
}
