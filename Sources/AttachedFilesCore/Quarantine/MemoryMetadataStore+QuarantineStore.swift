package import AttachedFilesAPI

extension MemoryMetadataStore: QuarantineStore {
    /// See ``QuarantineStore``.
    package func quarantined(after fileID: String?, limit: Int) throws(StoreError) -> [QuarantinedFile] {
        let later = files.filter { $0.key > ExactString(fileID ?? "") }.sorted { $0.key < $1.key }
        return Array(later.compactMap { id, file in kept(file, id) }.prefix(limit))
    }

    /// See ``QuarantineStore``.
    package func quarantined(_ fileID: String) throws(StoreError) -> QuarantinedFile {
        let id = ExactString(fileID)
        guard let file = files[id], let found = kept(file, id) else { throw .notFound }
        return found
    }

    /// See ``QuarantineStore``.
    package func release(_ fileID: String, at now: Timestamp) throws(StoreError) -> AttachedFile {
        var file = try quarantined(fileID).file
        file.status = .approved
        file.statusChangedAt = now
        files[ExactString(fileID)] = file
        quarantineNotes[ExactString(fileID)] = nil
        tell(.changed(file, from: .rejected))
        return file
    }

    /// See ``QuarantineStore``.
    package func deleteQuarantined(_ fileID: String) throws(StoreError) -> DoomedBytes {
        let found = try quarantined(fileID)
        let bytes = DoomedBytes(fileID: found.file.id, blobID: found.blob.id)
        files[ExactString(fileID)]?.blob = nil
        quarantineNotes[ExactString(fileID)] = nil
        doom(bytes)
        return bytes
    }

    private func kept(_ file: AttachedFile, _ id: ExactString) -> QuarantinedFile? {
        QuarantinedFile(file, note: quarantineNotes[id] ?? QuarantineNote(signature: nil))
    }
}
