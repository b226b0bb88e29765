import GRDB
import TestSupport
import Testing

@testable import SQLiteCommit

@Suite("DatabaseFile")
struct DatabaseFileTests {
    @Test("Frames are left to copy from a commit to the copy of its log")
    func uncopiedFrames() async throws {
        try await withTemporaryFolder { folder in
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
            let writer = try DatabaseQueue(path: folder + "/notes.sqlite", configuration: configuration)
            let copier = try DatabaseQueue(path: folder + "/notes.sqlite", configuration: configuration)
            func isLeft() throws -> Bool {
                try copier.writeWithoutTransaction { try DatabaseFile(of: $0).hasUncopiedFrames() }
            }
            func copy() throws {
                _ = try copier.writeWithoutTransaction { try $0.checkpoint(.passive) }
            }
            try writer.write { try $0.execute(sql: "CREATE TABLE note (text TEXT)") }
            for number in 1...3 {
                #expect(try isLeft())
                try copy()
                #expect(try !isLeft())
                // Begins the log anew.
                try writer.write { try $0.execute(sql: "INSERT INTO note VALUES (?)", arguments: ["\(number)"]) }
                #expect(try isLeft())
                try writer.write { try $0.execute(sql: "INSERT INTO note VALUES (?)", arguments: ["\(number)"]) }
            }
            try copier.writeWithoutTransaction { try DatabaseFile(of: $0).synchronize() }
            try copier.close()
            try writer.close()
        }
    }
}
