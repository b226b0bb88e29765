import GRDB

/// How the connections of a database are set, and how it comes to the newest schema.
extension SQLiteDatabase {
    static var writerConfiguration: Configuration {
        var configuration = connectionConfiguration(cacheKiB: Limits.writerCacheKiB)
        configuration.journalMode = .wal
        return configuration
    }

    static var readerConfiguration: Configuration {
        var configuration = connectionConfiguration(cacheKiB: Limits.readerCacheKiB)
        configuration.readonly = true
        return configuration
    }

    static var checkpointerConfiguration: Configuration {
        connectionConfiguration(cacheKiB: Limits.checkpointerCacheKiB)
    }

    private static func connectionConfiguration(cacheKiB: Int) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(Limits.busySeconds)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -\(cacheKiB)")
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    /// Sets what makes the writer durable, and reads it back.
    static func makeDurable(_ database: Database) throws {
        // The driver turns `synchronous` down to NORMAL while it opens, so this has to come after.
        try database.execute(sql: "PRAGMA synchronous = FULL")
        try database.execute(sql: "PRAGMA wal_autocheckpoint = 0")
        try database.execute(sql: "PRAGMA journal_size_limit = \(Limits.keptLogBytes)")
        let level = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode")
        guard level == 2, mode == "wal" else {
            throw SQLiteFailure.corrupt(cause: SQLiteCause(code: 0, message: "the database cannot be made durable"))
        }
    }

    /// Leaves a connection open until the process ends: the last one that is closed copies the log once more, and takes a
    /// sync for good that is not.
    static func neverClose(_ queue: DatabaseQueue) {
        _ = Unmanaged.passRetained(queue)
    }

    private static let probeMigration = SQLiteMigration(
        "0000 probe",
        sql: """
            CREATE TABLE probe (key INTEGER PRIMARY KEY CHECK (key = 1), count INTEGER NOT NULL) STRICT;
            INSERT INTO probe (key, count) VALUES (1, 0);
            """
    )

    private static let pairMigration = SQLiteMigration(
        "0000 pair",
        sql: "CREATE TABLE pair (key INTEGER PRIMARY KEY CHECK (key = 1), id TEXT NOT NULL) STRICT;"
    )

    static func migrator(_ migrations: [SQLiteMigration]) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for migration in [Self.probeMigration, Self.pairMigration] + migrations {
            // Steps never break a reference for a while, so nothing has to be checked at the end of each.
            migrator.registerMigration(migration.name, foreignKeyChecks: .immediate) { database in
                try database.execute(sql: migration.sql)
            }
        }
        return migrator
    }

    static func migrate(_ queue: DatabaseQueue, _ migrator: DatabaseMigrator) throws {
        guard try queue.read({ database in try !migrator.hasBeenSuperseded(database) }) else {
            let message = "the database was written by a newer version"
            throw SQLiteFailure.corrupt(cause: SQLiteCause(code: 0, message: message))
        }
        try migrator.migrate(queue)
    }
}
