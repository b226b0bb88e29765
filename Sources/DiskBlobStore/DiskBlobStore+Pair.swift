package import AttachedFilesCore

extension DiskBlobStore: PairedStore {
    /// See ``PairedStore``.
    package var pairID: String? { index.pairID }

    /// See ``PairedStore``.
    package func join(_ pairID: String) async throws(StoreError) {
        try await index.join(pairID)
    }

    /// See ``PairedStore``.
    package func isEmpty() async throws(StoreError) -> Bool {
        var position: String?
        repeat {
            let part = try await inventory(after: position, limit: 1)
            guard part.items.isEmpty else { return false }
            position = part.next
        } while position != nil
        return true
    }
}
