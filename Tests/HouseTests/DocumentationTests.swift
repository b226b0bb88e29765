import Testing

@Suite("Access and documentation")
struct DocumentationTests {
    @Test("Every public and package declaration says what it is")
    func visibleDeclarationsAreDocumented() throws {
        for file in try SourceTree.swiftFiles(under: "Sources") {
            for declaration in Declaration.visible(in: file) + Declaration.members(in: file) {
                #expect(declaration.isDocumented, "\(file.path):\(declaration.line): \(declaration.text)")
            }
        }
    }

    @Test("Only the shapes, the signer and the clients are public")
    func publicStaysPublished() throws {
        for file in try SourceTree.swiftFiles(under: "Sources") where !ImportTable.published.contains(file.target) {
            for declaration in Declaration.visible(in: file) where declaration.modifiers.contains("public") {
                Issue.record("\(file.path):\(declaration.line) is public")
            }
        }
    }

    @Test("Nothing is open for subclasses")
    func nothingIsOpen() throws {
        for file in try SourceTree.swiftFiles(under: "Sources") {
            for declaration in Declaration.visible(in: file) where declaration.modifiers.contains("open") {
                Issue.record("\(file.path):\(declaration.line) is open")
            }
        }
    }

    @Test("The reader of declarations tells documented from bare ones")
    func readerReads() {
        let file = SwiftFile(
            path: "Sources/Sample/Sample.swift",
            text: """
                package import NIOCore
                /// One.
                @frozen
                package enum Sample {
                    /// A case.
                    case one
                    case two
                    package func bare() {
                        switch self {
                        case .one: break
                        }
                    }
                }
                """
        )
        #expect(Declaration.visible(in: file).map(\.isDocumented) == [true, false])
        #expect(Declaration.members(in: file).map(\.isDocumented) == [true, false])
    }
}
