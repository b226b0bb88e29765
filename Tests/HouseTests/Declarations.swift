/// A declaration that other targets can see, and what stands above it.
struct Declaration {
    /// Its line, counted from 1.
    let line: Int
    /// The line's text.
    let text: String
    /// Whether a `///` comment ends right above it or above its attributes.
    let isDocumented: Bool
    /// The access words and others before the keyword.
    let modifiers: Set<Substring>

    private static let keywords: Set<Substring> = [
        "func", "var", "let", "struct", "enum", "class", "actor", "protocol", "init", "subscript", "typealias",
        "associatedtype", "macro", "import",
    ]

    /// The declarations of a file that say `public`, `package` or `open`, imports apart.
    static func visible(in file: SwiftFile) -> [Declaration] {
        file.code.indices.compactMap { index in
            let words = words(of: file.code[index])
            guard let keyword = words.firstIndex(where: { keywords.contains(head(of: $0)) }),
                head(of: words[keyword]) != "import"
            else { return nil }
            let modifiers = Set(words[..<keyword].map { $0.prefix { $0 != "(" } })
            let isVisible = !modifiers.isDisjoint(with: ["public", "package", "open"])
            guard isVisible, words[..<keyword].allSatisfy(isModifier) else { return nil }
            return Declaration(
                line: index + 1,
                text: file.lines[index],
                isDocumented: isDocumented(at: index, in: file),
                modifiers: modifiers
            )
        }
    }

    /// The requirements of the protocols and the cases of the enumerations that a file shows to other targets.
    static func members(in file: SwiftFile) -> [Declaration] {
        var found: [Declaration] = []
        var inside: (depth: Int, keywords: Set<Substring>)?
        var depth = 0
        for index in file.code.indices {
            let words = words(of: file.code[index])
            if let inside, depth == inside.depth,
                let keyword = words.first(where: { inside.keywords.contains(head(of: $0)) }),
                words.prefix(while: { $0 != keyword }).allSatisfy(isModifier)
            {
                let isDocumented = isDocumented(at: index, in: file)
                found.append(
                    Declaration(line: index + 1, text: file.lines[index], isDocumented: isDocumented, modifiers: [])
                )
            }
            let before = depth
            for byte in file.code[index].utf8 {
                if byte == UInt8(ascii: "{") { depth += 1 }
                if byte == UInt8(ascii: "}") { depth -= 1 }
            }
            if let open = inside, depth < open.depth { inside = nil }
            let isVisible = words.first == "public" || words.first == "package"
            if isVisible, depth == before + 1 {
                if words.contains("protocol") { inside = (depth, ["func", "var", "init", "associatedtype"]) }
                if words.contains("enum") { inside = (depth, ["case"]) }
            }
        }
        return found
    }

    private static func words(of line: String) -> [Substring] {
        line.split(whereSeparator: { $0 == " " || $0 == "\t" })
    }

    /// The letters that a word begins with: `init` of `init(_`.
    private static func head(of word: Substring) -> Substring {
        word.prefix { $0.isLetter }
    }

    private static func isModifier(_ word: Substring) -> Bool {
        guard word.first != "@" else { return true }
        return word.allSatisfy { $0.isLetter || $0 == "(" || $0 == ")" }
    }

    private static func isDocumented(at index: Int, in file: SwiftFile) -> Bool {
        var above = index - 1
        while above >= 0 {
            let line = file.lines[above].drop { $0 == " " }
            guard line.hasPrefix("@") || line.hasPrefix("#if") else { return line.hasPrefix("///") }
            above -= 1
        }
        return false
    }
}
