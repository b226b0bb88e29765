/// What files of an extension begin with.
///
/// Source: the formats' specifications: ISO 32000 (PDF), ISO/IEC 15948 (PNG), ITU-T T.81 (JPEG), ISO/IEC 14496-12 (MP4,
/// HEIC), QuickTime File Format, RIFF, [MS-CFB] (older Office files), RTF 1.9 (documented).
enum ContentType: Equatable, Sendable {
    case text
    case pdf
    case png
    case jpeg
    case rtf
    case wave
    /// Films and sound in boxes, QuickTime's included.
    case movie
    case heic
    /// The older files of Office: doc, xls, ppt.
    case compound
    /// The newer files of Office, zips whose parts lie in a folder of this name.
    case office(folder: String)

    static let byExtension: [String: ContentType] = [
        "csv": .text, "txt": .text, "pdf": .pdf, "png": .png, "jfif": .jpeg, "jpeg": .jpeg, "jpg": .jpeg, "rtf": .rtf,
        "wav": .wave, "mov": .movie, "mp4": .movie, "heic": .heic, "doc": .compound, "xls": .compound,
        "ppt": .compound, "docx": .office(folder: "word"), "xlsx": .office(folder: "xl"),
        "pptx": .office(folder: "ppt"),
    ]

    /// Whether a file of this type may begin so.
    func mayBegin(with bytes: [UInt8]) -> Bool {
        switch self {
        case .text: TextRules.allow(bytes)
        case .pdf:
            // Readers look for it within the first bytes; programs that hide before it are no PDF.
            bytes.prefix(Limits.headOfPDF).drop(while: TextRules.isBlank).starts(with: Magic.pdf)
        case .png: bytes.starts(with: Magic.png)
        case .jpeg: bytes.starts(with: Magic.jpeg)
        case .rtf: bytes.starts(with: Magic.rtf)
        case .wave:
            Magic.riffs.contains { bytes.starts(with: $0) } && bytes.dropFirst(8).starts(with: Array("WAVE".utf8))
        case .movie: BoxRules.allowMovie(bytes)
        case .heic: BoxRules.allowImage(bytes)
        case .compound: bytes.starts(with: Magic.compound)
        case .office: bytes.starts(with: Magic.zip)
        }
    }
}

/// The beginnings of formats.
enum Magic {
    static let pdf = Array("%PDF-".utf8)
    static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF]
    static let rtf = Array(#"{\rtf"#.utf8)
    static let riffs = ["RIFF", "RF64", "BW64"].map { Array($0.utf8) }
    static let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
    static let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    /// What no text begins with: the formats above, programs, and other archives and images.
    static let binaries: [[UInt8]] = [
        pdf, png, jpeg, rtf, compound, zip, bytes("MZ", 0x90), bytes("\u{7F}ELF"), bytes("GIF8"), bytes("Rar!"),
        [0x1F, 0x8B], bytes("7z", 0xBC, 0xAF), [0xCA, 0xFE, 0xBA, 0xBE], [0xFE, 0xED, 0xFA], bytes("BZh"),
        [0xFD, 0x37, 0x7A, 0x58, 0x5A], bytes("RIFF"), bytes("RF64"), bytes("BW64"),
        bytes("MSCF"), [0x50, 0x4B, 0x05, 0x06], [0xCF, 0xFA, 0xED, 0xFE], [0xCE, 0xFA, 0xED, 0xFE],
    ]

    private static func bytes(_ text: String, _ more: UInt8...) -> [UInt8] {
        Array(text.utf8) + more
    }
}

/// What text looks like.
private enum TextRules {
    /// Blanks, line ends, and the bytes of a byte order mark.
    static func isBlank(_ byte: UInt8) -> Bool {
        [0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20, 0xEF, 0xBB, 0xBF].contains(byte)
    }

    /// Byte order marks, the longer ones first.
    private static let marks: [(mark: [UInt8], width: Int, isLittle: Bool)] = [
        ([0xFF, 0xFE, 0, 0], 4, true), ([0, 0, 0xFE, 0xFF], 4, false), ([0xFF, 0xFE], 2, true),
        ([0xFE, 0xFF], 2, false),
    ]

    /// Text has no NUL, unless it says at its beginning that its characters have two bytes or four, and has them.
    static func allow(_ bytes: [UInt8]) -> Bool {
        if let (mark, width, isLittle) = marks.first(where: { bytes.starts(with: $0.mark) }) {
            return isWide(bytes.dropFirst(mark.count), width: width, isLittle: isLittle)
        }
        return !bytes.contains(0) && !Magic.binaries.contains { bytes.starts(with: $0) }
    }

    /// Whether these are characters of two bytes or four, none of them a control character that text does not have; the
    /// last may be cut off.
    private static func isWide(_ bytes: ArraySlice<UInt8>, width: Int, isLittle: Bool) -> Bool {
        var units: [UInt32] = []
        for start in stride(from: bytes.startIndex, through: bytes.endIndex - width, by: width) {
            let unit = bytes[start..<(start + width)]
            units.append((isLittle ? Array(unit.reversed()) : Array(unit)).reduce(0) { $0 << 8 | UInt32($1) })
        }
        var high: UInt32?
        for unit in units {
            let isHigh = width == 2 && (0xD800...0xDBFF).contains(unit)
            let isLow = width == 2 && (0xDC00...0xDFFF).contains(unit)
            guard isLow == (high != nil) else { return false }
            high = isHigh ? unit : nil
            guard isHigh || isLow || isOfText(unit) else { return false }
        }
        return true
    }

    private static func isOfText(_ value: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(value), value & 0xFFFE != 0xFFFE else { return false }
        return value >= 0x20 && !(0x7F...0x9F).contains(value) || [0x09, 0x0A, 0x0C, 0x0D, 0x85].contains(scalar.value)
    }
}

/// Files of boxes, each with a length and a name of four bytes.
private enum BoxRules {
    private static let images: Set<String> = [
        "heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1",
    ]
    private static let generalImages: Set<String> = ["mif1", "msf1"]
    private static let otherImages: Set<String> = ["avif", "avis"]
    /// What a film begins with that is older than the box of brands.
    private static let oldFilms: Set<String> = ["moov", "mdat", "wide", "free", "skip", "pnot"]

    static func allowImage(_ bytes: [UInt8]) -> Bool {
        // AVIF has the general brands too, and is another format with an extension of its own.
        let brands = brands(bytes)
        let specific = images.subtracting(generalImages)
        let isOther = !otherImages.isDisjoint(with: brands) && brands.isDisjoint(with: specific)
        return !images.isDisjoint(with: brands) && !isOther
    }

    static func allowMovie(_ bytes: [UInt8]) -> Bool {
        guard let name = word(bytes, at: 4) else { return false }
        if name == "ftyp" { return word(bytes, at: 8).map { !images.union(otherImages).contains($0) } ?? false }
        return oldFilms.contains(name)
    }

    /// The brand of a file and those that it is compatible with.
    private static func brands(_ bytes: [UInt8]) -> Set<String> {
        guard word(bytes, at: 4) == "ftyp" else { return [] }
        let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        let end = min(length, bytes.count, 256)
        let positions = [8] + Array(stride(from: 16, to: end, by: 4))
        return Set(positions.compactMap { word(bytes, at: $0) })
    }

    private static func word(_ bytes: [UInt8], at position: Int) -> String? {
        guard bytes.count >= position + 4 else { return nil }
        return String(decoding: bytes[position..<position + 4], as: UTF8.self)
    }
}
