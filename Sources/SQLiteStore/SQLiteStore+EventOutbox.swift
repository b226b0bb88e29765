package import AttachedFilesAPI
package import AttachedFilesCore
import SQLiteCommit

extension SQLiteStore: EventOutbox {
    /// See ``EventOutbox``.
    package func dueEvents(
        limit: Int,
        at now: Timestamp,
        horizon: Timestamp
    ) async throws(StoreError) -> [OutboxEvent] {
        try read { connection throws(SQLiteFailure) in
            // Two looks, since one condition of both would sort all that waits.
            let due = try connection.events(where: "due_at <= ?", now, limit: limit)
            guard due.count < limit else { return due }
            return due + (try connection.events(where: "due_at > ?", horizon, limit: limit - due.count))
        }
    }

    /// See ``EventOutbox``.
    package func removeEvents(_ keys: [Int64]) async throws(StoreError) {
        guard !keys.isEmpty else { return }
        try await change { connection in
            for key in keys { try connection.execute("DELETE FROM event WHERE key = ?", [.integer(key)]) }
        }
    }

    /// See ``EventOutbox``.
    package func postponeEvent(_ key: Int64, dueAt moment: Timestamp) async throws(StoreError) {
        try await change { connection in
            let sql = "UPDATE event SET due_at = ?, tries = tries + 1 WHERE key = ?"
            try connection.execute(sql, [.integer(moment.millisecondsSinceEpoch), .integer(key)])
        }
    }

    /// See ``EventOutbox``.
    package func dropEvents(before moment: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await change { connection in
            let sql = """
                DELETE FROM event WHERE key IN (SELECT key FROM event WHERE time < ? ORDER BY time, key LIMIT ?)
                """
            return try connection.execute(sql, [.integer(moment.millisecondsSinceEpoch), .integer(Int64(limit))])
        }
    }

    /// See ``EventOutbox``.
    package func eventCount() async throws(StoreError) -> Int {
        try read { connection throws(SQLiteFailure) in
            Int(try connection.row("SELECT count(*) FROM event")?.integer(0) ?? 0)
        }
    }
}

extension SQLiteConnection {
    /// Writes an event that is due at once.
    func insert(_ event: StatusEvent) throws(SQLiteFailure) {
        let time = SQLiteValue.integer(event.time.millisecondsSinceEpoch)
        let sql = "INSERT INTO event (id, file_id, time, body, due_at) VALUES (?, ?, ?, ?, 0)"
        try execute(sql, [.text(event.id), .text(event.fileID), time, .blob(event.body)])
    }

    /// The oldest events of their files, those due first before others.
    fileprivate func events(
        where condition: String,
        _ moment: Timestamp,
        limit: Int
    ) throws(SQLiteFailure) -> [OutboxEvent] {
        let sql = """
            SELECT key, tries, id, file_id, time, body FROM event WHERE \(condition) AND NOT EXISTS \
            (SELECT 1 FROM event AS older WHERE older.file_id = event.file_id AND older.key < event.key) \
            ORDER BY due_at, key LIMIT ?
            """
        let values: [SQLiteValue] = [.integer(moment.millisecondsSinceEpoch), .integer(Int64(limit))]
        return try rows(sql, values).map { row throws(SQLiteFailure) in
            let event = StatusEvent(
                id: try row.text(2),
                fileID: try row.text(3),
                time: Timestamp(millisecondsSinceEpoch: try row.integer(4)),
                body: try row.blob(5)
            )
            return OutboxEvent(key: try row.integer(0), tries: Int(try row.integer(1)), event: event)
        }
    }
}
