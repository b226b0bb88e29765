import Foundation
import Glibc
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
            #expect(try CachedPages.forget(path) == .forgotten)
            #expect(try readFile(path) == bytes)
            // What was just read is kept again.
            #expect(try CachedPages.forget(path) == .forgotten)
        }
    }

    @Test("An empty file has nothing to forget, and one that is missing is an error")
    func edges() async throws {
        try await withTemporaryFolder(in: URL(filePath: "/var/tmp")) { folder in
            try writeFile(folder + "/empty", [])
            #expect(try CachedPages.forget(folder + "/empty") == .forgotten)
            #expect(throws: SQLiteFailure.self) { try CachedPages.forget(folder + "/missing") }
        }
    }

    @Test("What is mapped is not forgotten")
    func mapped() async throws {
        try await withTemporaryFolder(in: URL(filePath: "/var/tmp")) { folder in
            let path = folder + "/file"
            try writeFile(path, [UInt8](repeating: 7, count: 8_192))
            let descriptor = open(path, O_RDONLY)
            let mapped = try #require(mmap(nil, 8_192, PROT_READ, MAP_SHARED, descriptor, 0))
            #expect(mapped.load(fromByteOffset: 4_096, as: UInt8.self) == 7)
            #expect(try CachedPages.forget(path) == .kept)
            munmap(mapped, 8_192)
            close(descriptor)
            #expect(try CachedPages.forget(path) == .forgotten)
        }
    }
}
