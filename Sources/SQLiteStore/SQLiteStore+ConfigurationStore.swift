package import AttachedFilesAPI
package import AttachedFilesCore
import SQLiteCommit

extension SQLiteStore: ConfigurationStore {
    /// See ``ConfigurationStore``.
    package func configurations(
        of instance: InstanceScope
    ) async throws(StoreError) -> [AttachmentScope: ConfigurationRecord] {
        let version = configurationCache.version
        if let records = configurationCache.records(of: instance) { return records }
        let records = try readConfigurations(of: instance)
        configurationCache.keep(records, of: instance, ifStill: version)
        return records
    }

    private func readConfigurations(
        of instance: InstanceScope
    ) throws(StoreError) -> [AttachmentScope: ConfigurationRecord] {
        try read { connection throws(SQLiteFailure) in
            let sql = Self.selection + " WHERE account = ? AND instance = ?"
            var records: [AttachmentScope: ConfigurationRecord] = [:]
            for row in try connection.rows(sql, [.text(instance.account), .text(instance.instanceID)]) {
                records[AttachmentScope(rawValue: try row.text(0))] = try Self.record(row)
            }
            return records
        }
    }

    /// See ``ConfigurationStore``.
    package func updateConfiguration(
        _ scope: AttachmentScope,
        of instance: InstanceScope,
        by change: ConfigurationChange,
        at now: Timestamp
    ) async throws(StoreError) -> ConfigurationRecord {
        // After the commit, or whatever became of it: nobody is told of the change before.
        defer { configurationCache.forgetAll() }
        return try await self.change { connection in
            let key: [SQLiteValue] = [.text(instance.account), .text(instance.instanceID), .text(scope.rawValue)]
            let sql = Self.selection + " WHERE account = ? AND instance = ? AND scope = ?"
            let earlier = try connection.row(sql, key).map { try Self.record($0) } ?? ConfigurationRecord()
            let record = change.applied(to: earlier, at: now)
            guard record != earlier else { return record }
            let write = """
                INSERT INTO configuration (account, instance, scope, maximum_size, extensions, last_modified_at) \
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account, instance, scope) DO UPDATE SET \
                maximum_size = excluded.maximum_size, extensions = excluded.extensions, \
                last_modified_at = excluded.last_modified_at
                """
            try connection.execute(
                write,
                key + [
                    .optional(record.maximumSizeLimitInBytes),
                    .optional(record.allowedExtensions.map { Self.bytes($0) }),
                    .optional(record.lastModifiedAt?.millisecondsSinceEpoch),
                ]
            )
            return record
        }
    }

    private static let selection = "SELECT scope, maximum_size, extensions, last_modified_at FROM configuration"

    private static func record(_ row: SQLiteRow) throws(SQLiteFailure) -> ConfigurationRecord {
        var record = ConfigurationRecord(maximumSizeLimitInBytes: try row.optionalInteger(1))
        if let bytes = try row.optionalBlob(2) { record.allowedExtensions = try extensions(bytes) }
        record.lastModifiedAt = try row.optionalInteger(3).map { Timestamp(millisecondsSinceEpoch: $0) }
        return record
    }

    /// The extensions as they are stored: a JSON object with one list.
    private static func bytes(_ extensions: [String]) -> [UInt8] {
        JSONObject([.init(member, .array(extensions.map { .string($0) }))]).bytes
    }

    private static func extensions(_ bytes: [UInt8]) throws(SQLiteFailure) -> [String] {
        var extensions: [String] = []
        guard case .object(let object) = try? JSONReader.read(bytes), case .array(let values) = object[member] else {
            throw unreadable
        }
        for value in values {
            guard case .string(let text) = value else { throw unreadable }
            extensions.append(text)
        }
        return extensions
    }

    private static let member = "extensions"

    private static var unreadable: SQLiteFailure {
        .corrupt(cause: SQLiteCause(code: 0, message: "the extensions of a configuration cannot be read"))
    }
}
