import Glibc
import TestSupport
import Testing

@testable import SQLiteCommit

@Suite("Names of databases")
struct FolderTests {
    private func open(_ path: String) throws -> SQLiteDatabase {
        try SQLiteDatabase(path: path, migrations: [], logger: .silent)
    }

    @Test("Who opens a database by a link to it is its second owner")
    func links() async throws {
        try await withTemporaryFolder { folder in
            #expect(symlink("notes.sqlite", folder + "/link") == 0)
            // Made through the link, and opened by its own name and by another link.
            let database = try open(folder + "/link")
            #expect(symlink(folder + "/link", folder + "/other") == 0)
            for name in ["notes.sqlite", "other"] {
                let failure = #expect(throws: SQLiteFailure.self) { try open(folder + "/" + name) }
                guard case .owned = failure else {
                    Issue.record("\(name) was opened: \(failure as Any)")
                    continue
                }
            }
            try await database.close()
            try await open(folder + "/notes.sqlite").close()
        }
    }

    @Test("A database with a second name by a hard link is refused, by either, until one is removed")
    func hardLinks() async throws {
        try await withTemporaryFolder { folder in
            let (path, other) = (folder + "/notes.sqlite", folder + "/other.sqlite")
            try await open(path).close()
            #expect(link(path, other) == 0)
            for name in [path, other] {
                let failure = #expect(throws: SQLiteFailure.self) { try open(name) }
                #expect("\(failure as Any)".contains("\(name) has 2 names"))
            }
            #expect(unlink(other) == 0)
            try await open(path).close()
        }
    }

    @Test("What a start left that was killed before it removed the first name of a new database is cleared")
    func killedBetweenNames() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/notes.sqlite"
            try await open(path).close()
            #expect(link(path, path + ".new") == 0)
            #expect(symlink("notes.sqlite", folder + "/link") == 0)
            try await open(folder + "/link").close()
            #expect(throws: (any Error).self) { try readFile(path + ".new") }
        }
    }

    @Test("A database that was moved away from its log is refused, and is whole once the log is there")
    func movedWithoutLog() async throws {
        try await withTemporaryFolder { folder in
            let (path, moved) = (folder + "/notes.sqlite", folder + "/moved.sqlite")
            let database = try open(path)
            _ = try await database.write { connection in try connection.execute("CREATE TABLE note (text TEXT) STRICT")
            }
            let left = try ["", "-wal"].map { try readFile(path + $0) }
            try await database.close()
            try writeFile(moved, left[0])
            try writeFile(path + "-wal", left[1])
            #expect(unlink(path) == 0)
            #expect(symlink(moved, path) == 0)
            let failure = #expect(throws: SQLiteFailure.self) { try open(path) }
            #expect("\(failure as Any)".contains("move \(path)-wal to \(moved)-wal"))
            #expect(try readFile(path + "-wal") == left[1])
            #expect(rename(path + "-wal", moved + "-wal") == 0)
            let again = try open(path)
            #expect(try again.row("SELECT count(*) FROM note", [])?.integer(0) == 0)
            try await again.close()
        }
    }

    @Test("A name that is not UTF-8 is refused and left as it is")
    func notUnicode() async throws {
        try await withTemporaryFolder { folder async throws in
            let name = Array(folder.utf8CString.dropLast()) + [0x2f, -1, 0]
            #expect(name.withUnsafeBufferPointer { mkdir($0.baseAddress!, 0o700) } == 0)
            #expect(name.withUnsafeBufferPointer { symlink($0.baseAddress!, folder + "/link") } == 0)
            let failure = #expect(throws: SQLiteFailure.self) { try open(folder + "/link/notes.sqlite") }
            #expect("\(failure as Any)".contains("not UTF-8"))
            #expect(try fileNames(folder + "/link").isEmpty)
        }
    }

    @Test("A folder above that keeps no names on a medium is no error")
    func foldersWithoutMedium() throws {
        // That of processes refuses to be synced.
        try Folder.make("/proc/self")
    }
}
