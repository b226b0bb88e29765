import Foundation
import TestSupport
import Testing

@testable import SQLiteCommit

@Suite("CachedPages")
struct CachedPagesTests {
    @Test("A file that is forgotten keeps what was written to it")
    func forget() async throws {
        // By the file hierarchy standard that one is on a disk.
        try await withTemporaryFolder(in: URL(filePath: "/var/tmp")) { folder in
            let path = folder + "/file"
            let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try writeFile(path, bytes)
            #expect(try CachedPages.forget(path))
            #expect(try readFile(path) == bytes)
            // What was just read is kept again.
            #expect(try CachedPages.forget(path))
        }
    }

    @Test("An empty file has nothing to forget, and one that is missing is an error")
    func edges() async throws {
        try await withTemporaryFolder { folder in
            try writeFile(folder + "/empty", [])
            #expect(try CachedPages.forget(folder + "/empty"))
            #expect(throws: SQLiteFailure.self) { try CachedPages.forget(folder + "/missing") }
        }
    }
}
