import GRDB
import Synchronization
import TestSupport
import Testing

@testable import SQLiteCommit

@Suite("Checkpointer")
struct CheckpointerTests {
    @Test("A connection that cannot be opened anew leaves the old one, and a later try succeeds")
    func reopeningFails() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/notes.sqlite"
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
            let writer = try DatabaseQueue(path: path, configuration: configuration)
            try writer.write { try $0.execute(sql: "CREATE TABLE note (text TEXT)") }
            let mark = try FileLock(path + ".lock")
            let trust = MediumTrust(path: path, mark: mark, doubtsLog: true, logger: .silent)
            let log = RecordedLog()
            let isRefused = Mutex(false)
            let checkpointer = try Checkpointer(path: path, trust: trust, logger: log.logger) { [configuration] in
                if isRefused.withLock({ $0 }) { throw SQLiteFailure.busy }
                return try DatabaseQueue(path: path, configuration: configuration)
            }
            isRefused.withLock { $0 = true }
            #expect(throws: SQLiteFailure.self) { try checkpointer.emptyLog() }
            // No copy beside the commits, on a connection that would tell of that commit's failure again.
            checkpointer.committed(frames: Limits.checkpointFrames, on: writer)
            isRefused.withLock { $0 = false }
            try checkpointer.emptyLog()
            trust.logWasEmptied()
            #expect(try readFile(path + "-wal").isEmpty)
            #expect(!log.lines.contains { $0.contains("copied beside the commits") })
            try checkpointer.finish()
            try writer.close()
        }
    }
}
