package import AttachedFilesAPI

extension AttachedFileService {
    /// Pins the bytes staged for a file and has them scanned; without a scanner it approves them.
    ///
    /// - Parameters:
    ///   - input: decoded, not yet checked.
    ///   - caller: the identity whose signature was verified.
    /// - Returns: nothing; a file that was completed before is left as it is.
    /// - Throws: `.invalidRequest` when no bytes are there, and the upload stays open; `.resourceNotFound`.
    package func completeAttachedFileUpload(
        _ input: CompleteAttachedFileUpload.Input,
        caller: Caller
    ) async throws(APIError) -> EmptyOutput {
        let resource = try admit(input.file, to: CompleteAttachedFileUpload.self, caller: caller)
        let file = try await stored { () async throws(StoreError) in
            try await files.file(input.file.fileID, in: resource)
        }
        guard !hasExpired(file) else { throw Self.uploadExpired }
        guard file.status == .pending else { return EmptyOutput() }
        let staged = try await stored { () async throws(StoreError) in try await blobs.staged(file.id) }
        guard let staged else { return try await answerWithoutBytes(file.id, in: resource) }
        guard staged.sizeInBytes == file.fileSizeInBytes else { throw Self.otherSize }
        let completed = try await pin(staged, of: file)
        guard !hasExpired(completed) else { throw Self.uploadExpired }
        try await removeLateUpload(of: completed)
        return EmptyOutput()
    }

    /// Answers where nothing is staged: another Complete may have pinned the bytes since the row was read, and the
    /// refusal of a late PUT does away with all that is staged.
    private func answerWithoutBytes(_ id: String, in resource: ResourceScope) async throws(APIError) -> EmptyOutput {
        let file = try await stored { () async throws(StoreError) in try await files.file(id, in: resource) }
        guard !hasExpired(file) else { throw Self.uploadExpired }
        guard file.status != .pending else { throw Self.nothingUploaded }
        return EmptyOutput()
    }

    /// Pins bytes with the verdict of a glance, or with a job.
    private func pin(_ blob: StoredBlob, of file: AttachedFile) async throws(APIError) -> AttachedFile {
        let verdict = await scans?.glance(file, blob)
        guard let scans, verdict != .clean else { return try await complete(file, blob, .approved, job: nil) }
        let reserved = verdict == nil ? scans.reservedJob(file, blob) : nil
        let job = reserved ?? scans.job(isKept: verdict != nil)
        let completed = try await complete(file, blob, .scanning, job: job)
        if job.leaseEnd != nil, completed.status == .scanning, completed.blob == blob {
            await scans.finish(completed, job: job, by: verdict)
        } else {
            scans.signal.wake()
        }
        return completed
    }

    private func complete(
        _ file: AttachedFile,
        _ blob: StoredBlob,
        _ status: FileStatus,
        job: ScanJob?
    ) async throws(APIError) -> AttachedFile {
        try await stored { () async throws(StoreError) in
            try await files.complete(
                file.id,
                in: file.resource.instance,
                blob: blob,
                status: status,
                job: job,
                at: clock.now()
            )
        }
    }

    /// Removes what a PUT staged between the look at the staged bytes and their pinning.
    private func removeLateUpload(of file: AttachedFile) async throws(APIError) {
        try await stored { () async throws(StoreError) in
            guard let staged = try await blobs.staged(file.id), staged.id != file.blob?.id else { return }
            try await blobs.removeStaged(file.id, keeping: file.blob?.id)
        }
    }

    private static let nothingUploaded = APIError(
        .invalidRequest,
        "FileId: no bytes were uploaded for this file.",
        hint: "PUT the bytes to UploadUrlMetadata.Url with every header of HeadersToInclude, check that the answer "
            + "is 200, then call Complete."
    )

    private static let otherSize = APIError(
        .invalidRequest,
        "FileId: the bytes uploaded have another size than FileSizeInBytes.",
        reason: .invalidRequest(.invalidFileSize),
        hint: "Upload exactly FileSizeInBytes bytes."
    )

    private static let uploadExpired = APIError(
        .invalidRequest,
        "FileId: the upload was not completed in time and has expired.",
        hint: "Start the upload again; CASEFILE_UPLOAD_LIFE says how long an upload stays open."
    )
}
