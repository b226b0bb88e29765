/// A Swift file, as written and as bare code.
struct SwiftFile: Sendable {
    /// Relative to the repository.
    let path: String
    /// As written.
    let lines: [String]
    /// The same lines with comments and the contents of string literals blanked.
    let code: [String]

    /// Reads a file of the repository.
    init(path: String) throws {
        self.init(path: path, text: try SourceTree.text(path))
    }

    /// A file with this text.
    init(path: String, text: String) {
        self.path = path
        lines = Self.split(Array(text.utf8))
        code = Self.split(CodeScanner.code(of: text))
    }

    /// The second part of the path: the target under `Sources` or `Tests`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// The name without `.swift`.
    var name: String { SourceTree.stem(path) }

    /// The modules that the file imports.
    var imports: Set<String> {
        var modules: Set<String> = []
        for line in code {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard let index = words.firstIndex(of: "import"), words.indices.contains(index + 1) else { continue }
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let next = kinds.contains(words[index + 1]) ? index + 2 : index + 1
            guard words.indices.contains(next) else { continue }
            modules.insert(String(words[next].prefix { $0 != "." }))
        }
        return modules
    }

    private static func split(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
