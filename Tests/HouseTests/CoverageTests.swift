import Testing

@Suite("Documents that can be checked")
struct CoverageTests {
    /// A row of `docs/api-coverage.md`.
    struct Row {
        let line: Int
        let behaviour: String
        let source: String
        /// The tests that the row names between backticks.
        let tests: [String]
    }

    @Test("Each line of the coverage page says where its behaviour comes from")
    func rowsNameTheirSource() throws {
        let rows = try Self.rows()
        #expect(rows.count >= 80)
        for row in rows {
            #expect(["documented", "observed", "ours"].contains(row.source), "line \(row.line): \(row.source)")
        }
    }

    @Test("Each line of the coverage page names a test that exists")
    func rowsNameTests() throws {
        let sentences = Set(try TestNames.swift().compactMap(\.sentence))
        let functions = Set(try TestNames.python().map(\.name))
        for row in try Self.rows() {
            #expect(!row.tests.isEmpty, "line \(row.line) names no test: \(row.behaviour)")
            for test in row.tests {
                #expect(functions.contains(test) || sentences.contains(test), "line \(row.line): no test \(test)")
            }
        }
    }

    @Test("The settings that documents name are those the program knows, and one page has them all")
    func settingsExist() throws {
        let known = try SourceTree.swiftFiles(under: "Sources/casefile/Settings")
            .filter { $0.name.hasPrefix("Setting+") }
            .reduce(into: Set<String>()) { $0.formUnion(Self.settings(in: $1.lines.joined(separator: "\n"))) }
        #expect(Self.settings(in: try SourceTree.text("docs/settings.md")) == known)
        for path in ["README.md", "CONTRIBUTING.md"] {
            let unknown = Self.settings(in: try SourceTree.text(path)).subtracting(known)
            #expect(unknown.isEmpty, "\(path) names \(unknown.sorted())")
        }
    }

    @Test("Each make target that a document names exists")
    func makeTargetsExist() throws {
        let targets = try SourceTree.text("Makefile").split(separator: "\n")
            .filter { $0.first?.isLetter ?? false }
            .map { String($0.prefix { $0 != ":" }) }
        for path in ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"] {
            for part in try SourceTree.text(path).split(separator: "`") where part.hasPrefix("make ") {
                let name = String(part.dropFirst("make ".count).prefix { $0.isLetter || $0 == "-" })
                #expect(targets.contains(name), "\(path) names make \(name)")
            }
        }
    }

    private static func rows() throws -> [Row] {
        try SourceTree.text("docs/api-coverage.md").split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
            .compactMap { index, line in
                let cells = line.split(separator: "|").map(trimmed)
                guard line.hasPrefix("|"), cells.count == 3, cells[1] != "source", !cells[1].hasPrefix("-") else {
                    return nil
                }
                let parts = cells[2].split(separator: "`", omittingEmptySubsequences: false)
                let tests = parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
                return Row(line: index + 1, behaviour: cells[0], source: cells[1], tests: tests)
            }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// Every word of a text that begins with the prefix of our settings.
    private static func settings(in text: String) -> Set<String> {
        let words = text.split { !($0.isASCII && ($0.isUppercase || $0 == "_")) }
        let tests: Set<Substring> = ["CASEFILE_BINARY", "CASEFILE_DIFFERENTIAL", "CASEFILE_VECTORS"]
        return Set(words.filter { $0.hasPrefix("CASEFILE_") && $0.count > 9 && !tests.contains($0) }.map(String.init))
    }
}
