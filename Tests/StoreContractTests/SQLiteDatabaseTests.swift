import Dispatch
import Glibc
import Logging
import SQLiteCommit
import Synchronization
import TestSupport
import Testing

@Suite("SQLiteDatabase")
struct SQLiteDatabaseTests {
    private static let migrations = [
        SQLiteMigration("0001", sql: "CREATE TABLE note (key INTEGER PRIMARY KEY, text TEXT UNIQUE, data BLOB) STRICT;")
    ]

    private struct Unwanted: Error, Equatable {}

    private static func open(
        _ folder: String,
        _ migrations: [SQLiteMigration] = migrations,
        logger: Logger = .silent
    ) throws -> SQLiteDatabase {
        try SQLiteDatabase(path: folder + "/deep/er/notes.sqlite", migrations: migrations, logger: logger)
    }

    private func withDatabase(_ body: (SQLiteDatabase, String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let database = try Self.open(folder)
            try await body(database, folder)
            try await database.close()
        }
    }

    private static func add(_ text: String, to database: SQLiteDatabase) async throws {
        try await database.write { connection in
            _ = try connection.execute("INSERT INTO note (text) VALUES (?)", [.text(text)])
        }
    }

    private static func texts(_ database: SQLiteDatabase) async throws -> [String] {
        try database.read { connection throws(SQLiteFailure) in
            try connection.rows("SELECT text FROM note ORDER BY key").map { row throws(SQLiteFailure) in try row.text(0)
            }
        }
    }

    @Test("The writer syncs at every commit")
    func synchronousIsFull() async throws {
        try await withDatabase { database, _ async throws in
            #expect(try await database.synchronousLevel() == 2)
        }
    }

    @Test("Concurrent writes share commits")
    func groupCommit() async throws {
        try await withDatabase { database, _ async throws in
            let before = database.commitCount
            try await withThrowingTaskGroup { group in
                for number in 1...1_000 { group.addTask { try await Self.add("\(number)", to: database) } }
                try await group.waitForAll()
            }
            #expect(try await Self.texts(database).count == 1_000)
            #expect(database.commitCount - before < 250)
        }
    }

    @Test("A probe is a commit of its own")
    func probe() async throws {
        try await withDatabase { database, _ async throws in
            let before = database.commitCount
            try await database.probe()
            #expect(database.commitCount == before + 1)
            #expect(database.fault == nil)
        }
    }

    @Test("A write that throws is rolled back alone")
    func rollbackAlone() async throws {
        try await withDatabase { database, _ async throws in
            let outcomes = try await withThrowingTaskGroup { group in
                for number in 1...300 {
                    group.addTask {
                        do {
                            try await database.write { connection in
                                _ = try connection.execute("INSERT INTO note (text) VALUES (?)", [.text("\(number)")])
                                if number.isMultiple(of: 3) { throw Unwanted() }
                            }
                            return true
                        } catch is Unwanted {
                            return false
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { !$0 } == 100)
            let kept = try await Self.texts(database).compactMap { Int($0) }
            #expect(Set(kept) == Set((1...300).filter { !$0.isMultiple(of: 3) }))
        }
    }

    @Test("A statement that fails takes back what its change did before")
    func failingStatement() async throws {
        try await withDatabase { database, _ async throws in
            try await Self.add("taken", to: database)
            await #expect(throws: SQLiteFailure.self) {
                try await database.write { connection in
                    try connection.execute("INSERT INTO note (text) VALUES ('new')")
                    try connection.execute("INSERT INTO note (text) VALUES ('taken')")
                }
            }
            #expect(try await Self.texts(database) == ["taken"])
        }
    }

    @Test("A read sees every write that returned before it")
    func readYourWrites() async throws {
        try await withDatabase { database, _ async throws in
            for number in 1...50 {
                try await Self.add("\(number)", to: database)
                #expect(try await Self.texts(database).count == number)
            }
        }
    }

    @Test("Values come back as they went in, text byte for byte")
    func values() async throws {
        try await withDatabase { database, _ async throws in
            for (number, value) in [
                SQLiteValue.text(""), .text("\u{E9}"), .text("e\u{301}"), .null,
            ].enumerated() {
                let all: [SQLiteValue] = [value, .blob([UInt8](repeating: 0, count: number))]
                _ = try await database.write { connection in
                    try connection.execute("INSERT INTO note (text, data) VALUES (?, ?)", all)
                }
                let row = try database.read { connection throws(SQLiteFailure) in
                    try connection.row("SELECT text, data FROM note WHERE text IS ?", [value])
                }
                #expect(row?.values == all)
            }
        }
    }

    @Test("Text with a NUL never stands for the text before it")
    func textWithNUL() async throws {
        try await withDatabase { database, _ async throws in
            try await Self.add("a", to: database)
            let found = try database.read { connection throws(SQLiteFailure) in
                try connection.rows("SELECT 1 FROM note WHERE text = ?", [.text("a\u{0}b")]).count
            }
            #expect(found == 0)
        }
    }

    @Test("A database that is open is refused to a second owner")
    func secondOwner() async throws {
        try await withDatabase { _, folder async throws in
            do {
                _ = try Self.open(folder)
                Issue.record("a second owner got in")
            } catch SQLiteFailure.owned(let path) {
                #expect(path.hasSuffix("notes.sqlite.lock"))
            }
        }
    }

    @Test("After a close the rows are there, and the log is empty or gone")
    func reopen() async throws {
        try await withTemporaryFolder { folder in
            let first = try Self.open(folder)
            try await Self.add("kept", to: first)
            try await first.close()
            await #expect(throws: SQLiteFailure.self) { try await Self.add("late", to: first) }
            let log = folder + "/deep/er/notes.sqlite-wal"
            #expect(try !fileNames(folder + "/deep/er").contains("notes.sqlite-wal") || readFile(log).isEmpty)
            let second = try Self.open(folder)
            #expect(try await Self.texts(second) == ["kept"])
            try await second.close()
        }
    }

    @Test("What a killed owner leaves has every acknowledged write")
    func killedOwner() async throws {
        try await withDatabase { database, folder async throws in
            try await withThrowingTaskGroup { group in
                for number in 1...200 { group.addTask { try await Self.add("\(number)", to: database) } }
                try await group.waitForAll()
            }
            // The files as they are in mid-life are what a kill leaves behind.
            try await withTemporaryFolder { copy in
                try copyFolder(folder, to: copy + "/copy")
                let reopened = try Self.open(copy + "/copy")
                #expect(try await Self.texts(reopened).count == 200)
                try await reopened.close()
            }
        }
    }

    @Test("A database of a newer version is refused")
    func newerVersion() async throws {
        try await withTemporaryFolder { folder in
            let newer = Self.migrations + [SQLiteMigration("0002", sql: "CREATE TABLE more (key INTEGER) STRICT;")]
            try await Self.open(folder, newer).close()
            #expect(throws: SQLiteFailure.self) { try Self.open(folder) }
            try await Self.open(folder, newer).close()
        }
    }

    @Test("What a first start that was cut off left is no database, and the next makes one")
    func cutOffCreation() async throws {
        try await withTemporaryFolder { folder in
            let broken = [SQLiteMigration("0001", sql: "CREATE TABLE note (key INTEGER) STRICT; CREATE TABL;")]
            #expect(throws: SQLiteFailure.self) { try Self.open(folder, broken) }
            let path = folder + "/deep/er/notes.sqlite"
            #expect(throws: (any Error).self) { try readFile(path) }
            for remains in ["", "-wal", "-shm", "-journal"] {
                try writeFile(path + ".new" + remains, [UInt8](repeating: 0x41, count: 5_000))
            }
            let database = try Self.open(folder)
            try await Self.add("a", to: database)
            try await database.close()
            #expect(throws: (any Error).self) { try readFile(path + ".new") }
            #expect(throws: (any Error).self) { try readFile(path + ".new-wal") }
        }
    }

    @Test("The log of a process that ended in a copy is copied at the next start", arguments: [false, true])
    func endedInACopy(_ isByLink: Bool) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/deep/er/notes.sqlite"
            let file = isByLink ? folder + "/elsewhere.sqlite" : path
            try await Self.open(folder).close()
            if isByLink {
                #expect(rename(path, file) == 0)
                #expect(symlink(file, path) == 0)
            }
            let database = try Self.open(folder)
            for number in 1...50 { try await Self.add("\(number)", to: database) }
            // What a process that ends now leaves: all of it in the log.
            let left = try ["", "-wal"].map { try readFile(file + $0) }
            try await database.close()
            for (suffix, bytes) in zip(["", "-wal"], left) { try writeFile(file + suffix, bytes) }
            try writeFile(file + ".lock", [UInt8(ascii: "1")])
            #expect(link(file + "-wal", file + "-wal.kept") == 0)
            let again = try Self.open(folder)
            #expect(try readFile(file + "-wal").isEmpty)
            #expect(try readFile(file + ".lock") == [UInt8(ascii: "0")])
            #expect(throws: (any Error).self) { try readFile(file + "-wal.kept") }
            #expect(try await Self.texts(again) == (1...50).map { "\($0)" })
            try await Self.add("51", to: again)
            #expect(try again.row("PRAGMA integrity_check", [])?.text(0) == "ok")
            try await again.close()
        }
    }

    @Test("A copy that does not come to the end of the log leaves the mark of one that did not end")
    func partOfACopy() async throws {
        try await withTemporaryFolder { folder in
            let database = try Self.open(folder)
            let lock = folder + "/deep/er/notes.sqlite.lock"
            try await Self.add("seen", to: database)
            let (begun, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            DispatchQueue.global().async {
                // A reader whose snapshot keeps the rest of the log from being copied.
                try? database.read { connection throws(SQLiteFailure) in
                    _ = try connection.row("SELECT count(*) FROM note")
                    begun.signal()
                    ended.wait()
                }
            }
            await Self.onThread { begun.wait() }
            try await Self.fillLog(of: database)
            #expect(try await Self.becomes("1", lock))
            // No copy is under way any more, and it stays.
            try await Task.sleep(for: .milliseconds(300))
            #expect(try readFile(lock) == [UInt8(ascii: "1")])
            ended.signal()
            try await database.close()
            #expect(try await Self.becomes("0", lock))
        }
    }

    /// More than what starts a copy of the log.
    private static func fillLog(of database: SQLiteDatabase) async throws {
        let block = [UInt8](repeating: 7, count: 1 << 20)
        for _ in 1...20 {
            try await database.write { connection in
                _ = try connection.execute("INSERT INTO note (data) VALUES (?)", [.blob(block)])
            }
        }
    }

    /// Whether a file comes to hold a byte, which copies write behind the commits.
    private static func becomes(_ byte: Unicode.Scalar, _ path: String) async throws -> Bool {
        for _ in 1...200 {
            if try readFile(path) == [UInt8(ascii: byte)] { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    private static func onThread(_ body: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().async {
                body()
                continuation.resume()
            }
        }
    }

    @Test("A log that could not be copied and that another program removed ends the start, until somebody puts it back")
    func removedLog() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/deep/er/notes.sqlite"
            let database = try Self.open(folder)
            for number in 1...5 { try await Self.add("\(number)", to: database) }
            let left = try ["", "-wal"].map { try readFile(path + $0) }
            try await database.close()
            try writeFile(path, left[0])
            try writeFile(path + "-wal.kept", left[1])
            try writeFile(path + ".lock", [UInt8(ascii: "1")])
            for round in 1...2 {
                // As who looks a second time and is cut off leaves it.
                if round == 2 { try writeFile(path + "-wal", []) }
                let failure = #expect(throws: SQLiteFailure.self) { try Self.open(folder) }
                #expect("\(failure as Any)".contains("notes.sqlite-wal.kept"))
            }
            #expect(try readFile(path + "-wal.kept") == left[1])
            #expect(rename(path + "-wal.kept", path + "-wal") == 0)
            let again = try Self.open(folder)
            #expect(try await Self.texts(again) == (1...5).map { "\($0)" })
            try await again.close()
        }
    }

    @Test("A log that could not be copied is taken up in a copy of its folder, and once only")
    func copiedKeptLog() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/deep/er/notes.sqlite"
            let database = try Self.open(folder)
            for number in 1...5 { try await Self.add("\(number)", to: database) }
            let left = try ["", "-wal"].map { try readFile(path + $0) }
            try await database.close()
            let suffixes = ["", "-wal", "-wal.kept"]
            for (suffix, bytes) in zip(suffixes, left + [left[1]]) { try writeFile(path + suffix, bytes) }
            for _ in 1...2 {
                let again = try Self.open(folder)
                #expect(try await Self.texts(again) == (1...5).map { "\($0)" })
                try await again.close()
                #expect(throws: (any Error).self) { try readFile(path + "-wal.kept") }
            }
        }
    }

    @Test("A log without its database ends the start and is left as it is", arguments: ["-wal", "-wal.kept"])
    func logAlone(_ suffix: String) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/deep/er/notes.sqlite"
            let database = try Self.open(folder)
            for number in 1...5 { try await Self.add("\(number)", to: database) }
            let left = try ["", "-wal"].map { try readFile(path + $0) }
            try await database.close()
            #expect(unlink(path) == 0)
            try writeFile(path + suffix, left[1])
            let failure = #expect(throws: SQLiteFailure.self) { try Self.open(folder) }
            #expect("\(failure as Any)".contains("notes.sqlite\(suffix)"))
            #expect(try readFile(path + suffix) == left[1])
            #expect(throws: (any Error).self) { try readFile(path) }
            #expect(suffix == "-wal" || rename(path + suffix, path + "-wal") == 0)
            try writeFile(path, left[0])
            let again = try Self.open(folder)
            #expect(try await Self.texts(again) == (1...5).map { "\($0)" })
            try await again.close()
        }
    }

    @Test(
        "A log behind a link to a database that is gone, or beside an empty one, ends the start",
        arguments: [true, false]
    )
    func logOfAnEmptyDatabase(_ isLink: Bool) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/deep/er/notes.sqlite"
            let database = try Self.open(folder)
            for number in 1...5 { try await Self.add("\(number)", to: database) }
            let log = try readFile(path + "-wal")
            try await database.close()
            #expect(unlink(path) == 0)
            if isLink {
                #expect(symlink("../aside", folder + "/deep/er/link") == 0)
                #expect(symlink(folder + "/deep/er/link", path) == 0)
            } else {
                try writeFile(path, [])
            }
            let left = isLink ? folder + "/deep/aside-wal" : path + "-wal"
            try writeFile(left, log)
            #expect(throws: SQLiteFailure.self) { try Self.open(folder) }
            #expect(try readFile(left) == log)
        }
    }

    @Test("A log that was copied to its end is not copied again beside the commits")
    func noCopyOfACopiedLog() async throws {
        try await withTemporaryFolder { folder in
            let log = RecordedLog()
            let database = try Self.open(folder, logger: log.logger)
            // One commit that a copy begins after, and nothing while it is copied.
            let block = [UInt8](repeating: 7, count: 32 * 1_024 * 1_024)
            _ = try await database.write { connection in
                try connection.execute("INSERT INTO note (data) VALUES (?)", [.blob(block)])
            }
            try await database.close()
            #expect(log.lines.count { $0.contains("copied beside the commits") } == 1)
        }
    }

    @Test("A database that cannot be looked at is not taken for one that is missing")
    func lookFails() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/deep/er/notes.sqlite"
            try await Self.open(folder).close()
            // A name that leads to itself cannot be followed, and is there.
            let whole = try readFile(path)
            #expect(rename(path, folder + "/aside") == 0)
            #expect(symlink("notes.sqlite", path) == 0)
            #expect(throws: SQLiteFailure.self) { try Self.open(folder) }
            #expect(unlink(path) == 0)
            #expect(rename(folder + "/aside", path) == 0)
            #expect(try readFile(path) == whole)
        }
    }

    @Test("A log that was left behind is in the database before anything of it is told")
    func leftLog() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/deep/er/notes.sqlite"
            let database = try Self.open(folder)
            for number in 1...20 { try await Self.add("\(number)", to: database) }
            let left = try ["", "-wal"].map { try readFile(path + $0) }
            try await database.close()
            for (suffix, bytes) in zip(["", "-wal"], left) { try writeFile(path + suffix, bytes) }
            let again = try Self.open(folder)
            #expect(try readFile(path + "-wal").count < left[1].count)
            #expect(try await Self.texts(again).count == 20)
            try await again.close()
        }
    }

    @Test("A file that is no database is refused and left as it is")
    func noDatabase() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/deep/er/notes.sqlite"
            try await Self.open(folder).close()
            let garbage = [UInt8](repeating: 0x41, count: 8_192)
            try writeFile(path, garbage)
            #expect(throws: SQLiteFailure.self) { try Self.open(folder) }
            #expect(try readFile(path) == garbage)
        }
    }

    @Test("A write that was acknowledged is seen by the next read, on whichever connection, and by many at once")
    func readsAfterWrites() async throws {
        try await withDatabase { database, _ async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for task in 1...16 {
                    group.addTask {
                        var isSeen = true
                        for number in 1...50 {
                            let text = "\(task)-\(number)"
                            try await Self.add(text, to: database)
                            for _ in 1...3 {
                                let row = try database.row("SELECT 1 FROM note WHERE text = ?", [.text(text)])
                                isSeen = isSeen && row != nil
                            }
                        }
                        return isSeen
                    }
                }
                for try await isSeen in group { #expect(isSeen) }
            }
        }
    }

    @Test("A read that fails keeps no snapshot from the next one")
    func failedRead() async throws {
        try await withDatabase { database, _ async throws in
            try await Self.add("one", to: database)
            #expect(throws: SQLiteFailure.self) { try database.row("SELECT nothing FROM note", []) }
            #expect(try await Self.texts(database) == ["one"])
            try await Self.add("two", to: database)
            #expect(try await Self.texts(database) == ["one", "two"])
        }
    }

    @Test("The log stays bounded under steady writes, whatever was read in between", arguments: [0, 1, 8])
    func boundedLog(_ reads: Int) async throws {
        try await withDatabase { database, folder async throws in
            let block = [UInt8](repeating: 7, count: 256 * 1_024)
            for _ in 1...400 {
                _ = try await database.write { connection in
                    try connection.execute("INSERT INTO note (data) VALUES (?)", [.blob(block)])
                    try connection.execute("DELETE FROM note WHERE key < (SELECT max(key) FROM note)")
                }
                try await withThrowingTaskGroup { group in
                    for _ in 0..<reads {
                        group.addTask { _ = try database.row("SELECT count(*) FROM note", []) }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(try readFile(folder + "/deep/er/notes.sqlite-wal").count < 96 * 1_024 * 1_024)
        }
    }
}
