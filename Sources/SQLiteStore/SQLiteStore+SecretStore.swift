package import AttachedFilesAPI
package import AttachedFilesCore
import SQLiteCommit

extension SQLiteStore: SecretStore {
    /// See ``SecretStore``.
    package func adoptSecret(
        _ candidate: [UInt8],
        for purpose: SecretPurpose,
        replacing: Bool,
        at now: Timestamp
    ) async throws(StoreError) -> [SigningSecret] {
        // Nearly every start finds what it needs, and a full disk or one that failed must not keep it from reading.
        let found = try read { connection throws(SQLiteFailure) in try Self.kept(for: purpose, connection) }
        guard Self.isNeeded(candidate, replacing, beside: found) else { return found }
        return try await change { connection in
            let found = try Self.kept(for: purpose, connection)
            guard Self.isNeeded(candidate, replacing, beside: found) else { return found }
            let kept = try connection.rows(Self.secrets, [.text(purpose.rawValue)])
            if let retired = try kept.first?.integer(0) {
                let values: [SQLiteValue] = [.integer(now.millisecondsSinceEpoch), .integer(retired)]
                try connection.execute("UPDATE secret SET retired_at = ? WHERE key = ?", values)
            }
            let values: [SQLiteValue] = [.text(purpose.rawValue), .blob(candidate)]
            try connection.execute("INSERT INTO secret (purpose, bytes) VALUES (?, ?)", values)
            return try Self.kept(for: purpose, connection)
        }
    }

    private static func isNeeded(_ candidate: [UInt8], _ replacing: Bool, beside kept: [SigningSecret]) -> Bool {
        guard let newest = kept.first else { return true }
        return replacing && newest.bytes != candidate
    }

    private static func kept(
        for purpose: SecretPurpose,
        _ connection: SQLiteConnection
    ) throws(SQLiteFailure) -> [SigningSecret] {
        try connection.rows(secrets, [.text(purpose.rawValue)]).map { row throws(SQLiteFailure) in try secret(row) }
    }

    private static let secrets = "SELECT key, bytes, retired_at FROM secret WHERE purpose = ? ORDER BY key DESC"

    private static func secret(_ row: SQLiteRow) throws(SQLiteFailure) -> SigningSecret {
        let retiredAt = try row.optionalInteger(2).map { Timestamp(millisecondsSinceEpoch: $0) }
        return SigningSecret(bytes: try row.blob(1), retiredAt: retiredAt)
    }
}
