import Testing

@Suite("One name, three files")
struct OperationFileTests {
    /// The operations, by the files that declare their shapes.
    static func operations() throws -> [String] {
        try SourceTree.swiftFiles(under: "Sources/AttachedFilesAPI/Operations")
            .filter { file in file.code.contains { $0.hasPrefix("public enum \(file.name): Operation ") } }
            .map(\.name)
    }

    @Test("The eleven operations have their shapes")
    func shapesExist() throws {
        let expected: Set<String> = [
            "StartAttachedFileUpload", "CompleteAttachedFileUpload", "GetAttachedFile", "DeleteAttachedFile",
            "BatchGetAttachedFileMetadata", "DescribeAttachedFilesConfiguration", "ListAttachedFilesConfigurations",
            "UpdateAttachedFilesConfiguration", "TagResource", "UntagResource", "ListTagsForResource",
        ]
        let found = Set(try Self.operations())
        #expect(found.isSuperset(of: expected), "missing: \(expected.subtracting(found).sorted())")
    }

    @Test("Each operation has its behaviour and its proof under its own name")
    func twinsExist() throws {
        let sources = Set(SourceTree.paths(under: "Sources/AttachedFilesCore/Operations").map(SourceTree.stem))
        let tests = Set(SourceTree.paths(under: "Tests/AttachedFilesCoreTests").map(SourceTree.stem))
        for name in try Self.operations() {
            #expect(sources.contains(name), "AttachedFilesCore/Operations/\(name).swift is missing")
            #expect(tests.contains("\(name)Tests"), "AttachedFilesCoreTests/\(name)Tests.swift is missing")
        }
    }
}
