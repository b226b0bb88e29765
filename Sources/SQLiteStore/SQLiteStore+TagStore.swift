package import AttachedFilesAPI
package import AttachedFilesCore
import SQLiteCommit

extension SQLiteStore: TagStore {
    /// See ``TagStore``.
    package func tags(ofFile id: String, in instance: InstanceScope) async throws(StoreError) -> Tags {
        try refusableRead { connection in try connection.fileRow(id, in: instance).file.tags }.get()
    }

    /// See ``TagStore``.
    package func changeTags(
        ofFile id: String,
        in instance: InstanceScope,
        by change: TagChange
    ) async throws(StoreError) -> Tags {
        try await self.change { connection in
            let row = try connection.fileRow(id, in: instance)
            let tags = try change.applied(to: row.file.tags)
            if tags != row.file.tags {
                let values = [FileRow.value(tags), .integer(row.key)]
                try connection.execute("UPDATE file SET tags = ? WHERE key = ?", values)
            }
            return tags
        }
    }
}
