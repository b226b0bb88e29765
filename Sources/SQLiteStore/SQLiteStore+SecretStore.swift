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
        try await change { connection in
            let kept = try connection.rows(Self.secrets, [.text(purpose.rawValue)])
            let newest = try kept.first.map { try $0.blob(1) }
            guard newest == nil || (replacing && newest != candidate) else { return try kept.map(Self.secret) }
            if let retired = try kept.first?.integer(0) {
                let values: [SQLiteValue] = [.integer(now.millisecondsSinceEpoch), .integer(retired)]
                try connection.execute("UPDATE secret SET retired_at = ? WHERE key = ?", values)
            }
            let values: [SQLiteValue] = [.text(purpose.rawValue), .blob(candidate)]
            try connection.execute("INSERT INTO secret (purpose, bytes) VALUES (?, ?)", values)
            return try connection.rows(Self.secrets, [.text(purpose.rawValue)]).map(Self.secret)
        }
    }

    private static let secrets = "SELECT key, bytes, retired_at FROM secret WHERE purpose = ? ORDER BY key DESC"

    private static func secret(_ row: SQLiteRow) throws(SQLiteFailure) -> SigningSecret {
        let retiredAt = try row.optionalInteger(2).map { Timestamp(millisecondsSinceEpoch: $0) }
        return SigningSecret(bytes: try row.blob(1), retiredAt: retiredAt)
    }
}
