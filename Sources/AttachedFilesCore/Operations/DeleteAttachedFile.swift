package import AttachedFilesAPI

extension AttachedFileService {
    /// Deletes the row, then the bytes; its URLs die with the row.
    ///
    /// Bytes that cannot be removed now are noted in the same transaction as the row's end, and go with a sweep.
    /// - Parameters:
    ///   - input: decoded, not yet checked.
    ///   - caller: the identity whose signature was verified.
    /// - Returns: nothing.
    /// - Throws: `.invalidRequest` for a broken rule; `.resourceNotFound`, also when the file was deleted before.
    package func deleteAttachedFile(
        _ input: DeleteAttachedFile.Input,
        caller: Caller
    ) async throws(APIError) -> EmptyOutput {
        let resource = try admit(input.file, to: DeleteAttachedFile.self, caller: caller)
        let doomed = try await stored { () async throws(StoreError) in
            try await files.delete(input.file.fileID, in: resource)
        }
        do {
            try await doomed.remove(from: blobs, notes: sweepNotes)
        } catch {
            report(error)
        }
        return EmptyOutput()
    }
}

extension DoomedBytes {
    /// Removes the bytes, then the note of them; what is gone already is no error.
    func remove(from blobs: any BlobStore, notes: any SweepStore) async throws(StoreError) {
        try await blobs.removeStaged(fileID, keeping: nil)
        if let blobID { try await blobs.remove(blobID) }
        try await notes.forget(self)
    }
}
