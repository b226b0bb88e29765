import Foundation
import Testing

@Suite("Format")
struct FormatTests {
    /// The part of a configuration of `swift format` that these tests read.
    struct Configuration: Decodable {
        let rules: [String: Bool]
    }

    @Test("The configuration names every rule that swift format knows")
    func everyRuleIsNamed() throws {
        let dump = try Command.run("swift", "format", "dump-configuration")
        let known = try JSONDecoder().decode(Configuration.self, from: Data(dump.output.utf8))
        let ours = try JSONDecoder().decode(
            Configuration.self,
            from: Data(SourceTree.text(".swift-format").utf8)
        )
        #expect(Set(ours.rules.keys) == Set(known.rules.keys))
    }

    @Test("Every Swift file passes the strict format check")
    func everyFileIsFormatted() throws {
        let lint = try Command.run(
            "swift",
            "format",
            "lint",
            "--strict",
            "--recursive",
            "--parallel",
            "Package.swift",
            "Sources",
            "Tests",
            "Benchmarks"
        )
        let complaints = lint.output.split(separator: "\n").prefix(20).joined(separator: "\n")
        #expect(lint.code == 0, "\(complaints)")
    }
}
