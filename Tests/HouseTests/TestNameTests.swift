import Testing

@Suite("Names of tests")
struct TestNameTests {
    @Test("A Swift test is named by a sentence without a full stop")
    func swiftTestsAreSentences() throws {
        for test in try TestNames.swift() {
            guard let sentence = test.sentence else {
                Issue.record("\(test.path):\(test.line) has no sentence")
                continue
            }
            let isSentence = sentence.split(separator: " ").count >= 3 && sentence.last != "."
            let begins = !(sentence.first?.isLowercase ?? true) || Self.isName(sentence.prefix { $0 != " " })
            #expect(isSentence && begins, "\(test.path):\(test.line): \(sentence)")
        }
    }

    /// Whether a word is a member, a header or a call: those keep their spelling at the head of a sentence.
    private static func isName(_ word: Substring) -> Bool {
        word.contains { $0.isUppercase || "-_.(`".contains($0) }
    }

    @Test("A Python test is named by at least three words")
    func pythonTestsAreSentences() throws {
        for test in try TestNames.python() {
            #expect(test.name.split(separator: "_").count >= 3, "\(test.path): \(test.name)")
        }
    }

    @Test("Swift Testing is the only test library")
    func oneLibrary() throws {
        for file in try SourceTree.swiftFiles(under: "Tests") {
            #expect(!file.imports.contains("XCTest"), "\(file.path)")
        }
    }
}
