package import AttachedFilesAPI

extension MemoryMetadataStore: InspectionStore {
    /// See ``InspectionStore``.
    package func needs(of fileIDs: [String]) throws(StoreError) -> [String: BytesNeed] {
        var needs: [String: BytesNeed] = [:]
        for id in fileIDs { needs[id] = files[ExactString(id)].map(BytesNeed.init) }
        return needs
    }

    /// See ``InspectionStore``.
    package func pinnedBlobs(after fileID: String?, limit: Int) throws(StoreError) -> [PinnedBlob] {
        let all = files.values.filter { $0.blob != nil && ExactString($0.id) > ExactString(fileID ?? "") }
        return all.sorted { ExactString($0.id) < ExactString($1.id) }.prefix(limit).compactMap { file in
            file.blob.map { PinnedBlob(fileID: file.id, blob: $0) }
        }
    }

    /// See ``InspectionStore``.
    package func due(
        startedBefore: Timestamp,
        changedBefore: Timestamp,
        expiredBefore: Timestamp
    ) throws(StoreError) -> DueCounts {
        var due = DueCounts()
        due.expiredUploads = files.values.count { $0.status == .pending && $0.createdAt < startedBefore }
        let ended = files.values.filter { !$0.status.countsAgainstQuota && $0.statusChangedAt < changedBefore }
        (due.endedFiles, due.endedPins) = (ended.count, ended.count { $0.blob != nil })
        due.tokens = tokens.values.count { kept in
            guard kept.token.expiresAt < expiredBefore else { return false }
            return files[kept.fileID].map { $0.status != .pending || $0.createdAt < startedBefore } ?? true
        }
        return due
    }

    /// See ``InspectionStore``.
    package func pending(of fileIDs: [String], startedBefore: Timestamp) throws(StoreError) -> Set<String> {
        Set(
            fileIDs.filter { id in
                files[ExactString(id)].map { $0.status == .pending && $0.createdAt < startedBefore } ?? false
            }
        )
    }
}

extension BytesNeed {
    /// What a file in its present state needs.
    package init(_ file: AttachedFile) {
        self = file.blob.map { .pinned($0.id) } ?? (file.status == .pending ? .staged : .nothing)
    }
}
