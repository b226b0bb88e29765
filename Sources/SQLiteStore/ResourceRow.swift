import AttachedFilesAPI
import AttachedFilesCore
import SQLiteCommit

/// The counters of a resource: files and bytes that count against its quotas.
struct ResourceRow {
    let key: Int64
    let files: Int64
    let bytes: Int64
}

extension SQLiteConnection {
    /// The row of a resource, if it has one.
    func resourceRow(_ resource: ResourceScope) throws(SQLiteFailure) -> ResourceRow? {
        let found = try row(
            "SELECT key, files, bytes FROM resource WHERE account = ? AND instance = ? AND arn = ?",
            Self.values(resource)
        )
        guard let found else { return nil }
        return ResourceRow(key: try found.integer(0), files: try found.integer(1), bytes: try found.integer(2))
    }

    /// Makes the row of a resource that has none.
    func makeResourceRow(_ resource: ResourceScope) throws(SQLiteFailure) -> ResourceRow {
        try execute("INSERT INTO resource (account, instance, arn) VALUES (?, ?, ?)", Self.values(resource))
        return ResourceRow(key: lastInsertedRowID, files: 0, bytes: 0)
    }

    /// Counts a file of a size.
    func count(fileOf size: Int64, in resourceKey: Int64) throws(SQLiteFailure) {
        let sql = "UPDATE resource SET files = files + 1, bytes = bytes + ? WHERE key = ?"
        try execute(sql, [.integer(size), .integer(resourceKey)])
    }

    /// Counts a file no more.
    func release(fileOf size: Int64, in resourceKey: Int64) throws(SQLiteFailure) {
        let sql = "UPDATE resource SET files = files - 1, bytes = bytes - ? WHERE key = ?"
        try execute(sql, [.integer(size), .integer(resourceKey)])
    }

    /// Removes the row of a resource without files and tokens, so that resources do not pile up.
    func dropResourceIfUnused(_ resourceKey: Int64) throws(SQLiteFailure) {
        let sql = """
            DELETE FROM resource WHERE key = ?1 \
            AND NOT EXISTS (SELECT 1 FROM file WHERE resource = ?1) \
            AND NOT EXISTS (SELECT 1 FROM token WHERE resource = ?1)
            """
        try execute(sql, [.integer(resourceKey)])
    }

    private static func values(_ resource: ResourceScope) -> [SQLiteValue] {
        [
            .text(resource.instance.account), .text(resource.instance.instanceID),
            .utf8(resource.resourceARN.string),
        ]
    }
}
