package import AttachedFilesAPI
package import NIOCore

extension AttachedFileService {
    /// The file that a PUT may fill.
    ///
    /// - Parameter key: from the path of a URL whose signature was verified.
    /// - Returns: a pending file whose upload is open.
    /// - Throws: `AccessDenied` when it was completed, has expired or was deleted; a fault of the store.
    package func openUpload(_ key: ObjectKey) async throws(ObjectError) -> AttachedFile {
        guard let file = try await findFile(key) else {
            throw ObjectError(.accessDenied, "Access Denied", hint: "The file was deleted; start a new upload.")
        }
        try checkOpen(file)
        return file
    }

    /// Stores a body as the bytes staged for a file.
    ///
    /// - Parameters:
    ///   - file: from ``openUpload(_:)``.
    ///   - expected: the checksums that the caller sent.
    ///   - mayReplace: whether the caller's conditions hold for what is staged when the body has ended; no other upload
    ///     of the file is committed between that and this one's commit. `nil` when there are none, and what is staged is
    ///     not looked up.
    ///   - next: the body, a buffer at a time; `nil` at its clean end.
    /// - Returns: the blob, durable.
    /// - Throws: what the checks or the body found wrong, and then nothing is stored; `AccessDenied` when the file
    ///   was completed or deleted meanwhile; `SlowDown` or `InternalError` when the medium failed.
    package func storeUpload(
        _ file: AttachedFile,
        expected: ExpectedChecksums,
        mayReplace: ((StoredBlob?) throws(ObjectError) -> Void)? = nil,
        next: () async throws -> ByteBuffer?
    ) async throws(ObjectError) -> StoredBlob {
        var isLocked = false
        defer { if isLocked { commits.unlock(file.id) } }
        let blob: StoredBlob
        do {
            blob = try await blobs.put(
                file.id,
                sizeInBytes: file.fileSizeInBytes,
                digests: expected.algorithms,
                next: {
                    if let part = try await next() { return part }
                    guard !isLocked else { return nil }
                    await commits.lock(file.id)
                    isLocked = true
                    if let mayReplace { try mayReplace(try await stagedUpload(file)) }
                    return nil
                },
                check: expected.check
            )
        } catch {
            throw objectError(error)
        }
        try await checkStillOpen(file, after: blob)
        return blob
    }

    /// The blob staged for a file, or `nil`.
    ///
    /// - Throws: a fault of the store.
    package func stagedUpload(_ file: AttachedFile) async throws(ObjectError) -> StoredBlob? {
        do {
            return try await blobs.staged(file.id)
        } catch {
            report(error)
            throw ObjectError(error)
        }
    }

    /// Refuses a PUT that ended after the file was completed or deleted, and removes its bytes.
    private func checkStillOpen(_ file: AttachedFile, after blob: StoredBlob) async throws(ObjectError) {
        guard try await !isOpen(file, after: blob) else { return }
        let present = try await findFile(ObjectKey(file))
        do {
            try await blobs.removeStaged(file.id, keeping: present?.blob?.id)
        } catch {
            report(error)
        }
        guard let present else {
            throw ObjectError(.accessDenied, "Access Denied", hint: "The file was deleted while it was uploaded.")
        }
        try checkOpen(present)
    }

    /// Whether a file is still pending, or was completed with a blob.
    private func isOpen(_ file: AttachedFile, after blob: StoredBlob) async throws(ObjectError) -> Bool {
        do {
            let state = try await files.state(of: file.id, in: file.resource.instance)
            return state.status == .pending || state.blobID == blob.id
        } catch .notFound {
            return false
        } catch {
            report(error)
            throw ObjectError(error)
        }
    }

    private func checkOpen(_ file: AttachedFile) throws(ObjectError) {
        guard !hasExpired(file) else {
            throw ObjectError(
                .accessDenied,
                "Access Denied",
                hint: "The upload was not completed in time and has expired; start a new upload."
            )
        }
        guard file.status == .pending else {
            throw ObjectError(
                .accessDenied,
                "Access Denied",
                hint: "The upload was completed, and completed bytes never change; start a new upload."
            )
        }
    }

    private func objectError(_ error: PutError) -> ObjectError {
        switch error {
        case .body(let error as ObjectError): return error
        case .body:
            return ObjectError(
                .incompleteBody,
                "The request body ended before the number of bytes in Content-Length.",
                hint: "The connection or the body ended early; send the whole file again."
            )
        case .size(let received):
            return ObjectError(
                .incompleteBody,
                "The request body has another size than Content-Length.",
                hint: "The body had \(received) bytes where FileSizeInBytes says otherwise; send the file as it was "
                    + "declared."
            )
        case .store(let error):
            report(error)
            return ObjectError(error)
        }
    }

    /// The row behind a key, or `nil` where there is none.
    ///
    /// - Throws: a fault of the store.
    package func findFile(_ key: ObjectKey) async throws(ObjectError) -> AttachedFile? {
        do {
            return try await files.file(key.fileID, in: key.instance)
        } catch .notFound {
            return nil
        } catch {
            report(error)
            throw ObjectError(error)
        }
    }
}

extension ObjectError {
    private static let noRoom = "Free space on the server's disk: it takes an upload while 64 MiB stay free after it."

    /// The one place where a store's failure becomes an error of the data plane.
    package init(_ error: StoreError) {
        switch error {
        case .notFound, .conflict, .quotaExceeded, .tooManyTags:
            self.init(.noSuchKey, "The specified key does not exist.", hint: "The file was deleted.")
        case .full:
            self.init(.slowDown, "The storage is full; try again later.", hint: Self.noRoom)
        case .unavailable:
            self.init(
                .internalError,
                "We encountered an internal error. Please try again.",
                hint: "The storage failed; the server's log tells more under this request id."
            )
        }
    }
}
