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

    /// The key for a resource that has no row.
    func nextResourceKey() throws(SQLiteFailure) -> Int64 {
        (try row("SELECT max(resource) FROM resource_entry")?.optionalInteger(0) ?? 0) + 1
    }

    /// Makes the row of a resource that has none, with its first file counted.
    func makeResourceRow(_ resource: ResourceScope, key: Int64, fileOf size: Int64) throws(SQLiteFailure) {
        let sql = """
            INSERT INTO resource_entry (resource, bytes, kind, account, instance, name, files) \
            VALUES (?, ?, \(ResourceEntry.resource), ?, ?, ?, 1)
            """
        try execute(sql, [.integer(key), .integer(size)] + Self.values(resource))
    }

    /// Counts a file of a size.
    func count(fileOf size: Int64, in resourceKey: Int64) throws(SQLiteFailure) {
        let sql = """
            UPDATE resource_entry SET files = files + 1, bytes = bytes + ? \
            WHERE resource = ? AND kind = \(ResourceEntry.resource)
            """
        try execute(sql, [.integer(size), .integer(resourceKey)])
    }

    /// Counts a file no more.
    func release(fileOf size: Int64, in resourceKey: Int64) throws(SQLiteFailure) {
        let sql = """
            UPDATE resource_entry SET files = files - 1, bytes = bytes - ? \
            WHERE resource = ? AND kind = \(ResourceEntry.resource)
            """
        try execute(sql, [.integer(size), .integer(resourceKey)])
    }

    /// Removes the row of a resource without files and tokens, so that resources do not pile up.
    func dropResourceIfUnused(_ resourceKey: Int64) throws(SQLiteFailure) {
        let sql = """
            DELETE FROM resource_entry WHERE resource = ?1 AND kind = \(ResourceEntry.resource) \
            AND NOT EXISTS (SELECT 1 FROM resource_entry WHERE resource = ?1 AND kind > \(ResourceEntry.resource))
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

/// The kinds of rows in the tree of resources, in the order in which they lie there.
enum ResourceEntry {
    /// The resource itself; its name is the ARN.
    static let resource = 0
    /// A token of the resource; its name is the text.
    static let token = 1
    /// A file of the resource; its name is the id.
    static let file = 2
}
