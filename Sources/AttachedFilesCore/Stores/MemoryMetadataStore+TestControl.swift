import AttachedFilesAPI

extension MemoryMetadataStore: TestControlStore {
    /// See ``TestControlStore``.
    package func allFiles(after id: String?, limit: Int) throws(StoreError) -> [AttachedFile] {
        let sorted = files.values.sorted { ExactString($0.id) < ExactString($1.id) }
        return Array(sorted.drop { file in id.map { ExactString(file.id) <= ExactString($0) } ?? false }.prefix(limit))
    }

    /// See ``TestControlStore``.
    package func anyFile(_ id: String) throws(StoreError) -> AttachedFile? { files[ExactString(id)] }

    /// See ``TestControlStore``.
    package func removeAll(in scope: RemovalScope) throws(StoreError) -> [String] {
        let removed = files.values.filter { scope.contains($0.resource.instance) }
        for file in removed {
            files[ExactString(file.id)] = nil
            scanJobs[ExactString(file.id)] = nil
            doom(DoomedBytes(fileID: file.id, blobID: file.blob?.id))
        }
        for key in tokens.keys where scope.contains(key.resource.instance) { tokens[key] = nil }
        let ids = removed.map(\.id)
        forgetEvents(of: scope == .everything ? nil : ids)
        return ids
    }
}

extension MemoryConfigurationStore: TestControlStore {
    /// See ``TestControlStore``; there are no files here.
    package func allFiles(after id: String?, limit: Int) throws(StoreError) -> [AttachedFile] { [] }

    /// See ``TestControlStore``; there are no files here.
    package func anyFile(_ id: String) throws(StoreError) -> AttachedFile? { nil }

    /// See ``TestControlStore``.
    package func removeAll(in scope: RemovalScope) throws(StoreError) -> [String] {
        for instance in records.keys where scope.contains(instance) { records[instance] = nil }
        return []
    }
}
