import Testing

@Suite("Imports")
struct ImportTests {
    @Test("A target imports only what the table of its house allows")
    func targetsKeepTheTable() throws {
        let files = try SourceTree.swiftFiles(under: "Sources")
        #expect(Set(files.map(\.target)) == Set(ImportTable.allowed.keys))
        for file in files {
            guard let row = ImportTable.allowed[file.target] else {
                Issue.record("\(file.path): the target \(file.target) is not in the import table")
                continue
            }
            guard let allowed = row else { continue }
            var imports = file.imports.subtracting(ImportTable.everywhere).subtracting(allowed)
            if file.imports.contains("FoundationEssentials") { imports.remove("Foundation") }
            #expect(imports.isEmpty, "\(file.path) imports \(imports.sorted().joined(separator: ", "))")
        }
    }

    @Test("A driver is imported by its owners alone", arguments: ImportTable.owners.map(\.module))
    func driverHasItsOwners(module: String) throws {
        let owners = ImportTable.owners.first { $0.module == module }?.targets ?? []
        for file in try SourceTree.swiftFiles(under: "Sources") where file.imports.contains(module) {
            #expect(owners.contains(file.target), "\(file.path) imports \(module)")
        }
    }

    @Test("The client core stays free of transports, servers and full Foundation")
    func clientCoreIsSmall() throws {
        let refused: Set<String> = ["AttachedFilesCore", "AttachedFilesServer", "AsyncHTTPClient", "HTTPFront"]
        for file in try SourceTree.swiftFiles(under: "Sources/AttachedFilesClient") {
            let found = file.imports.filter { refused.contains($0) || $0.hasPrefix("NIO") }
            #expect(found.isEmpty, "\(file.path) imports \(found.sorted())")
        }
    }

    @Test("Acceptance tests know the shapes and the client, nothing behind them")
    func acceptanceTestsAreBlackBox() throws {
        let refused: Set<String> = ["AttachedFilesCore", "AttachedFilesServer", "SQLiteStore", "DiskBlobStore"]
        for file in try SourceTree.swiftFiles(under: "Tests/AcceptanceTests") {
            #expect(file.imports.isDisjoint(with: refused), "\(file.path)")
        }
    }

    @Test("The import table of ARCHITECTURE.md is the one that is enforced")
    func pageShowsTheTable() throws {
        var page: [String: Set<String>?] = [:]
        for line in try SourceTree.text("ARCHITECTURE.md").split(separator: "\n") where line.hasPrefix("| `") {
            let cells = Self.cells(line)
            guard cells.count == 2, let target = Self.names(in: cells[0]).first else { continue }
            page[target] = .some(cells[1] == "everything" ? nil : Set(Self.names(in: cells[1])))
        }
        #expect(Set(page.keys) == Set(ImportTable.allowed.keys))
        for (target, modules) in ImportTable.allowed {
            #expect(page[target] == .some(modules), "the row of \(target)")
        }
    }

    private static func cells(_ row: Substring) -> [String] {
        row.split(separator: "|").map { cell in
            String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// The words of a cell that stand between backticks.
    private static func names(in cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }
            .map { String($0.element) }
    }
}
