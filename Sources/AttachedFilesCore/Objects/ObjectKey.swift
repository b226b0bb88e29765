import AttachedFilesAPI
import SigV4

/// The key of a file's bytes on the data plane: `{account}/{instance}/{fileId}`.
package struct ObjectKey: Hashable, Sendable {
    /// Whose file it is.
    package let instance: InstanceScope
    /// The file's id.
    package let fileID: String

    /// The key of a file.
    package init(_ file: AttachedFile) {
        instance = file.resource.instance
        fileID = file.id
    }

    /// Reads `/{bucket}/{account}/{instance}/{fileId}`, still escaped.
    ///
    /// - Returns: `nil` for any other path.
    package init?(path: String, bucket: String) {
        let segments = path.pieces(at: UInt8(ascii: "/"))
        guard segments.count == 5, segments[0].isEmpty, segments[1].isSameBytes(as: bucket) else { return nil }
        let parts = segments[2...].compactMap { PercentEncoding.decode($0) }
        guard parts.count == 3, AccountID.isValid(parts[0]), InstancePolicy.isWellFormed(parts[1]),
            Limits.fileIDLength.contains(parts[2].scalarCount)
        else { return nil }
        instance = InstanceScope(account: parts[0], instanceID: parts[1])
        fileID = parts[2]
    }

    /// The path of the URL; nothing in it needs an escape.
    package func path(bucket: String) -> String {
        String(joining: "/", bucket, "/", instance.account, "/", instance.instanceID, "/", fileID)
    }
}
