import AttachedFilesCore
import SigV4

/// The strong entity tag of a blob: its MD5 in quotes.
struct EntityTag: Equatable, Sendable {
    /// The tag with its quotes.
    let text: String

    init(_ blob: StoredBlob) {
        text = Self.text(of: blob)
    }

    static func text(of blob: StoredBlob) -> String {
        "\"\(Hex.encode(blob.md5))\""
    }

    /// Whether a list as in `If-Match` names this tag; a weak tag never does, a bare one without quotes does.
    func isNamed(in list: String, takesWeak: Bool) -> Bool {
        list.utf8.split(separator: UInt8(ascii: ",")).contains { part in
            var entry = part.drop { $0 == 0x20 || $0 == 0x09 }
            while let last = entry.last, last == 0x20 || last == 0x09 { entry = entry.dropLast() }
            if entry.elementsEqual("*".utf8) { return true }
            if takesWeak, entry.starts(with: "W/".utf8) { entry = entry.dropFirst(2) }
            return entry.elementsEqual(text.utf8) || entry.elementsEqual(text.utf8.dropFirst().dropLast())
        }
    }
}
