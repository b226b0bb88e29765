import Foundation

/// The names of the project's tests, Swift's and Python's.
enum TestNames {
    /// A `@Test` attribute of a Swift file.
    struct SwiftTest {
        let path: String
        let line: Int
        /// The sentence, or `nil` when the attribute has none.
        let sentence: String?
    }

    /// Every `@Test` below `Tests`.
    static func swift() throws -> [SwiftTest] {
        try SourceTree.swiftFiles(under: "Tests").flatMap { file in
            file.code.indices.filter { isTest(file.code[$0]) }.map { index in
                SwiftTest(path: file.path, line: index + 1, sentence: sentence(at: index, of: file))
            }
        }
    }

    /// Every `def test_…` below `Tests`, as path and name; text between triple quotes apart.
    static func python() throws -> [(path: String, name: String)] {
        try SourceTree.paths(under: "Tests").filter { $0.hasSuffix(".py") }.flatMap { path in
            var isText = false
            return try SourceTree.text(path).split(separator: "\n").compactMap { line -> (String, String)? in
                let quotes = line.ranges(of: "\"\"\"").count + line.ranges(of: "'''").count
                defer { if quotes % 2 == 1 { isText.toggle() } }
                let words = line.split(separator: " ")
                guard !isText, let keyword = words.firstIndex(of: "def"), words.indices.contains(keyword + 1),
                    words[keyword + 1].hasPrefix("test_")
                else { return nil }
                return (path, String(words[keyword + 1].prefix { $0 != "(" }))
            }
        }
    }

    private static func isTest(_ line: String) -> Bool {
        let text = line.drop { $0 == " " }
        return text == "@Test" || text.hasPrefix("@Test(") || text.hasPrefix("@Test ")
    }

    /// The first string after the attribute, where it stands on its line or the next.
    private static func sentence(at index: Int, of file: SwiftFile) -> String? {
        let first = file.lines[index].drop { $0 == " " }
        guard first.hasPrefix("@Test(") else { return nil }
        let rest = String(first.dropFirst("@Test(".count))
        let text = rest.isEmpty && index + 1 < file.lines.count ? file.lines[index + 1] : rest
        let start = text.drop { $0 == " " }
        guard start.first == "\"" else { return nil }
        var sentence = ""
        var isEscaped = false
        for character in start.dropFirst() {
            if isEscaped {
                sentence.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                return sentence
            } else {
                sentence.append(character)
            }
        }
        return nil
    }
}
