import Testing

@Suite("Sizes and names of files")
struct SizeTests {
    @Test("A source file has at most 400 lines, a test file 600", arguments: [("Sources", 400), ("Tests", 600)])
    func filesAreShort(folder: String, limit: Int) throws {
        for file in try SourceTree.swiftFiles(under: folder) {
            #expect(file.lines.count - 1 <= limit, "\(file.path) has \(file.lines.count - 1) lines")
        }
    }

    @Test("A function has at most 60 lines", arguments: ["Sources", "Tests"])
    func functionsFitAScreen(folder: String) throws {
        for file in try SourceTree.swiftFiles(under: folder) {
            for function in FunctionLengths.functions(in: file) {
                #expect(function.length <= 60, "\(file.path):\(function.line) has \(function.length) lines")
            }
        }
    }

    @Test("No file is named for a job nobody can describe")
    func namesSaySomething() throws {
        let refused = ["Manager", "Helper", "Helpers", "Utils", "Util", "Utilities", "Impl", "Placeholder"]
        for file in try SourceTree.swiftFiles(under: "Sources") + SourceTree.swiftFiles(under: "Tests") {
            #expect(!refused.contains { file.name.hasSuffix($0) }, "\(file.path)")
        }
    }

    @Test("A file called Type+Topic extends that type")
    func extensionFilesExtend() throws {
        for file in try SourceTree.swiftFiles(under: "Sources") {
            let parts = file.name.split(separator: "+")
            guard parts.count == 2 else { continue }
            let isExtended = file.code.contains { line in
                line.hasPrefix("extension \(parts[0]) ") || line.hasPrefix("extension \(parts[0]):")
                    || line.hasPrefix("extension \(parts[0]).")
            }
            #expect(isExtended, "\(file.path) holds no extension of \(parts[0])")
        }
    }

    @Test("The counter of lines sees bodies, requirements and strings as they are")
    func counterCounts() {
        let file = SwiftFile(
            path: "Sources/Sample/Sample.swift",
            text: """
                protocol Sample {
                    func requirement(_ text: String) async throws -> Int
                    init(_ number: Int)
                }
                struct Other {
                    init() { call("} \\(value.map { "{" })") }
                    func long(
                        _ next: () -> Void = {},
                        text: String
                    ) -> Int
                    where T: Equatable {
                        // a brace }
                        let text = #"{"#
                        self.init()
                        return 1
                    }
                }
                """
        )
        let lengths = FunctionLengths.functions(in: file)
        #expect(lengths == [.init(line: 6, length: 1), .init(line: 7, length: 10)])
    }
}
