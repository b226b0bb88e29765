import AttachedFilesCore
import TestSupport
import Testing

/// Random names against the header that carries them (B7).
@Suite("Content-Disposition of random names")
struct ContentDispositionRandomTests {
    private static let nameCount = 200_000
    private static let headerLimit = 256
    private static let seed: UInt64 = 20_261_122

    /// What breaks headers, parsers and paths, in code units and scalars.
    private static let hostile: [Unicode.Scalar] = [
        "\0", "\t", "\n", "\r", "\u{1B}", "\u{7F}", "\u{80}", "\u{85}", "\u{A0}", "\u{AD}", "\u{200B}", "\u{200D}",
        "\u{202E}", "\u{2028}", "\u{2029}", "\u{2066}", "\u{FEFF}", "\u{FFFE}", "\u{E0001}", "\u{10FFFF}", "\u{301}",
        "\"", "\\", "/", "%", ";", "'", "*", "=", ",", " ", ".", ":", "<", "é", "報", "😀", "\u{212B}", "\u{1100}",
    ]

    @Test("200,000 random names stay one line of quoted ASCII that is read back byte for byte")
    func readsBack() throws {
        let random = SeededRandom(Self.seed)
        for index in 0..<Self.nameCount {
            let name = Self.name(random)
            let text = Array(ContentDisposition.attachment(fileName: name).utf8)
            let parts = try #require(Self.parts(of: text), "name \(index) of the seed")
            guard let full = parts.full, full.elementsEqual(name.utf8) else {
                Issue.record("name \(index) of the seed is not read back")
                return
            }
        }
    }

    @Test("Within a limit the header of 20,000 random names keeps its form and the name's extension")
    func keepsLimit() throws {
        let random = SeededRandom(Self.seed &+ 1)
        for index in 0..<(Self.nameCount / 10) {
            let name = Self.name(random) + ".pdf"
            let value = ContentDisposition.attachment(fileName: name, limit: Self.headerLimit)
            let parts = try #require(Self.parts(of: Array(value.utf8)), "name \(index) of the seed")
            let isWhole = parts.full.map { $0.elementsEqual(name.utf8) } ?? true
            guard value.utf8.count <= Self.headerLimit, isWhole, parts.fallback.suffix(3).elementsEqual("pdf".utf8)
            else {
                Issue.record("name \(index) of the seed does not keep the limit")
                return
            }
        }
    }

    /// Up to 24 scalars, now and then 256: hostile ones, ASCII, and any other.
    private static func name(_ random: SeededRandom) -> String {
        let draw = random.next()
        let count = draw % 512 == 0 ? 256 : Int((draw >> 16) % 24)
        var scalars = String.UnicodeScalarView()
        for _ in 0..<count { scalars.append(scalar(random.next())) }
        return String(scalars)
    }

    private static func scalar(_ draw: UInt64) -> Unicode.Scalar {
        let value = draw >> 8
        switch draw % 4 {
        case 0: return hostile[Int(value % UInt64(hostile.count))]
        case 1: return Unicode.Scalar(UInt8(value % 0x80))
        case 2: return Unicode.Scalar(UInt8(value % 0x100))
        default: return Unicode.Scalar(UInt32(value % 0x11_0000)) ?? "\u{FFFD}"
        }
    }

    /// The two names of a header that has exactly the form of RFC 6266, read by other means than it was written by.
    private static func parts(of text: [UInt8]) -> (fallback: [UInt8], full: [UInt8]?)? {
        let opening = Array("attachment; filename=\"".utf8)
        guard text.starts(with: opening) else { return nil }
        let rest = text.dropFirst(opening.count)
        guard let quote = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        let fallback = Array(rest[..<quote])
        let isPlain = fallback.allSatisfy { 0x20...0x7E ~= $0 && !"\\/%".utf8.contains($0) }
        guard isPlain, !fallback.isEmpty, fallback.first != UInt8(ascii: "."), fallback.last != UInt8(ascii: ".")
        else { return nil }
        let tail = rest[(quote + 1)...]
        if tail.isEmpty { return (fallback, nil) }
        let middle = Array("; filename*=UTF-8''".utf8)
        guard tail.starts(with: middle), let full = decoded(Array(tail.dropFirst(middle.count))) else { return nil }
        return (fallback, full)
    }

    /// The bytes of an extended value of RFC 8187; `nil` where a byte is not allowed in one.
    private static func decoded(_ text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "%"):
                guard index + 2 < text.count, let high = digit(text[index + 1]), let low = digit(text[index + 2])
                else { return nil }
                bytes.append(high << 4 | low)
                index += 3
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                bytes.append(text[index])
                index += 1
            default:
                guard "!#$&+-.^_`|~".utf8.contains(text[index]) else { return nil }
                bytes.append(text[index])
                index += 1
            }
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
