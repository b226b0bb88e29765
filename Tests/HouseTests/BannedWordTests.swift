import Foundation
import Testing

@Suite("Words that are kept out")
struct BannedWordTests {
    /// A piece of code that does not appear in `Sources`.
    struct Ban: Sendable, CustomTestStringConvertible {
        let text: String
        let reason: String
        var except: Set<String> = []

        var testDescription: String { text }
    }

    static let bans: [Ban] = [
        Ban(text: "fatalError", reason: "throw an error, or use precondition for a broken invariant"),
        Ban(text: "try!", reason: "handle the error"),
        Ban(text: "print(", reason: "logs go through a Logger, results through standard output's handle"),
        Ban(text: "@_", reason: "underscored attributes may go away"),
        Ban(text: "@preconcurrency", reason: "it hides data races"),
        Ban(text: "Date()", reason: "the clock is passed in", except: ["casefile"]),
        Ban(text: "UUID()", reason: "ids are passed in", except: ["casefile"]),
        Ban(text: "String(format:", reason: "it is slow and depends on the locale"),
        Ban(text: "DateFormatter", reason: "dates are written by arithmetic"),
        Ban(text: "ISO8601DateFormatter", reason: "dates are written by arithmetic"),
        Ban(text: "NumberFormatter", reason: "numbers are written by arithmetic"),
        Ban(text: "XCTest", reason: "tests use Swift Testing"),
    ]

    @Test("Sources do without it", arguments: bans)
    func sourcesDoWithout(_ ban: Ban) throws {
        for file in try SourceTree.swiftFiles(under: "Sources") where !ban.except.contains(file.target) {
            for (index, line) in file.code.enumerated() where Self.contains(line, ban.text) {
                Issue.record("\(file.path):\(index + 1): \(ban.text): \(ban.reason)")
            }
        }
    }

    @Test("An unchecked Sendable says above it why it is safe")
    func uncheckedSendableIsExplained() throws {
        for file in try SourceTree.swiftFiles(under: "Sources") {
            for (index, line) in file.code.enumerated() where line.contains("@unchecked Sendable") {
                let above = index > 0 ? file.lines[index - 1] : ""
                #expect(above.contains("//") || file.lines[index].contains("//"), "\(file.path):\(index + 1)")
            }
        }
    }

    @Test("A note for later names its issue")
    func notesNameTheirIssue() throws {
        let notes = ["TO" + "DO", "FIX" + "ME"]
        for file in try SourceTree.swiftFiles(under: "Sources") + SourceTree.swiftFiles(under: "Tests") {
            for (index, line) in file.lines.enumerated() where notes.contains(where: { Self.contains(line, $0) }) {
                #expect(line.contains("#"), "\(file.path):\(index + 1): \(line)")
            }
        }
    }

    @Test("No file names a folder of the machine it was written on")
    func noMachinePaths() throws {
        let parts = ["work/main", "work/shared", "work/.", "tmp/brief", "root/", "home/"]
        let texts: Set<String> = ["swift", "md", "py", "sh", "json", "txt", "lua", "js", "mjs", "env", "resolved"]
        for path in SourceTree.paths(under: "") {
            let name = path.split(separator: "/").last ?? ""
            guard let ending = name.split(separator: ".").last, texts.contains(String(ending)) || !name.contains(".")
            else { continue }
            let text = try SourceTree.text(path)
            for part in parts {
                #expect(!text.contains("/" + part), "\(path) names /\(part)")
            }
        }
    }

    /// Whether `text` stands in `line` as a word of its own: not behind a letter, a digit or `_`.
    private static func contains(_ line: String, _ text: String) -> Bool {
        var rest = Substring(line)
        while let range = rest.range(of: text) {
            let before = rest[..<range.lowerBound].last
            if before.map({ !($0.isLetter || $0.isNumber || $0 == "_") }) ?? true { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }
}
