package import AttachedFilesAPI

/// The tags of files.
///
/// Every conformance passes `TagStoreContract`. A method that returns has made its change durable.
package protocol TagStore: Sendable {
    /// The tags of a file.
    ///
    /// - Throws: `.notFound` when the id is unknown or belongs to another instance or account.
    func tags(ofFile id: String, in instance: InstanceScope) async throws(StoreError) -> Tags

    /// Applies a change to the tags of a file, in one transaction.
    ///
    /// - Returns: the tags as they are now.
    /// - Throws: `.notFound` as ``tags(ofFile:in:)``; `.tooManyTags` when the file would have more than 50, and
    ///   then nothing changed.
    func changeTags(
        ofFile id: String,
        in instance: InstanceScope,
        by change: TagChange
    ) async throws(StoreError) -> Tags
}

/// A change to the tags of a file.
package enum TagChange: Equatable, Sendable {
    /// Adds tags or changes the values of those there.
    case add(Tags)
    /// Removes keys; absent ones are no error.
    case remove([String])

    /// The tags after the change.
    ///
    /// - Throws: `.tooManyTags` beyond the bound of a file.
    package func applied(to tags: Tags) throws(StoreError) -> Tags {
        switch self {
        case .remove(let keys): return tags.removing(keys)
        case .add(let added):
            let merged = tags.merging(added)
            guard merged.count <= Limits.tagCount.upperBound else { throw .tooManyTags }
            return merged
        }
    }
}
