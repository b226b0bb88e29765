import Testing

@Suite("The threat model")
struct ThreatModelTests {
    /// A row of `docs/threat-model.md`.
    struct Row {
        let line: Int
        let id: String
        /// The source files that the row names between backticks.
        let sources: [String]
        /// The tests that the row names between backticks.
        let tests: [String]
        let isOpen: Bool
    }

    /// The attacks that the page has to speak of, by letter and number.
    private static let groups: [(letter: String, numbers: ClosedRange<Int>)] = [
        ("A", 1...14), ("B", 1...1), ("B", 4...14), ("C", 1...12), ("C", 15...17),
    ]

    @Test("Each attack has one row of the threat model, in order")
    func everyAttackIsThere() throws {
        let expected = Self.groups.flatMap { group in group.numbers.map { "\(group.letter)\($0)" } }
        let found = try Self.rows().map(\.id)
        #expect(found == expected)
    }

    @Test("Each row of the threat model names tests that exist, or says what is open")
    func rowsNameTests() throws {
        let sentences = Set(try TestNames.swift().compactMap(\.sentence))
        let functions = Set(try TestNames.python().map(\.name))
        for row in try Self.rows() {
            #expect(!row.tests.isEmpty || row.isOpen, "\(row.id) in line \(row.line) names no test")
            #expect(Set(row.tests).count == row.tests.count, "\(row.id) names a test twice")
            for test in row.tests {
                #expect(functions.contains(test) || sentences.contains(test), "line \(row.line): no test \(test)")
            }
        }
    }

    @Test("Each source file that the threat model names exists")
    func rowsNameSources() throws {
        let paths = try SourceTree.swiftFiles(under: "Sources").map(\.path)
        for row in try Self.rows() {
            #expect(!row.sources.isEmpty, "\(row.id) in line \(row.line) names no source file")
            for source in row.sources {
                let count = paths.filter { $0.hasSuffix("/\(source)") }.count
                #expect(count == 1, "line \(row.line): \(count) files \(source)")
            }
        }
    }

    private static func rows() throws -> [Row] {
        try SourceTree.text("docs/threat-model.md").split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
            .compactMap { index, line in
                let cells = line.split(separator: "|").map(trimmed)
                guard line.hasPrefix("|"), let id = cells.first, id != "#", !id.hasPrefix("-") else { return nil }
                try #require(cells.count == 5, "line \(index + 1) has \(cells.count) cells")
                return Row(
                    line: index + 1,
                    id: id,
                    sources: quoted(cells[2]).filter { $0.hasSuffix(".swift") },
                    tests: quoted(cells[3]),
                    isOpen: cells[4] != "–"
                )
            }
    }

    /// The texts between backticks.
    private static func quoted(_ cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }
            .map { String($0.element) }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
