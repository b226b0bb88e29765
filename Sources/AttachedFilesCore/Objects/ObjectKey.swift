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
        guard let account = PercentEncoding.decode(segments[2]), AccountID.isValid(account),
            let instanceID = PercentEncoding.decode(segments[3]), InstancePolicy.isWellFormed(instanceID),
            let fileID = PercentEncoding.decode(segments[4]), Limits.fileIDLength.contains(fileID.scalarCount)
        else { return nil }
        instance = InstanceScope(account: account, instanceID: instanceID)
        self.fileID = fileID
    }

    /// The path of the URL; nothing in it needs an escape.
    package func path(bucket: String) -> String {
        String(joining: "/", bucket, "/", instance.account, "/", instance.instanceID, "/", fileID)
    }
}
