public import AttachedFilesAPI

extension AttachedFilesClient {
    /// Attaches a file from disk: start, PUT, complete, and wait until it is approved.
    ///
    /// The bytes are streamed; as many are sent as the file has now.
    /// - Parameters:
    ///   - path: a regular file.
    ///   - resource: what to attach it to.
    ///   - options: name, tags, and how long to wait.
    /// - Returns: the file, `APPROVED` unless the options say not to wait.
    /// - Throws: ``ClientError/fileUnreadable(path:reason:)``, ``ClientError/uploadRefused(_:)``,
    ///   ``ClientError/scanRefused(fileID:status:)``, ``ClientError/timedOut(fileID:)``, or what an operation throws.
    public func upload(
        file path: String,
        to resource: ResourceAddress,
        options: UploadOptions = UploadOptions()
    ) async throws(ClientError) -> AttachedFileDescription {
        let file = try ReadableFile(path: path)
        let content = RequestContent.stream(length: file.size, chunks: FileChunks(file))
        return try await upload(content, fileName: options.fileName ?? file.name, to: resource, options: options)
    }

    /// Attaches bytes: start, PUT, complete, and wait until the file is approved.
    ///
    /// - Parameters:
    ///   - content: the bytes, in memory or streamed.
    ///   - fileName: the name in the service; that of the options is not looked at.
    ///   - resource: what to attach it to.
    ///   - options: tags, and how long to wait.
    /// - Returns: the file, `APPROVED` unless the options say not to wait.
    /// - Throws: ``ClientError/uploadRefused(_:)``, ``ClientError/scanRefused(fileID:status:)``,
    ///   ``ClientError/timedOut(fileID:)``, or what an operation throws.
    public func upload(
        _ content: RequestContent,
        fileName: String,
        to resource: ResourceAddress,
        options: UploadOptions = UploadOptions()
    ) async throws(ClientError) -> AttachedFileDescription {
        let started = try await startAttachedFileUpload(
            StartAttachedFileUpload.Input(
                instanceID: resource.instanceID,
                associatedResourceARN: resource.associatedResourceARN,
                fileName: fileName,
                fileSizeInBytes: content.length,
                urlExpiryInSeconds: options.urlExpiryInSeconds,
                clientToken: options.clientToken,
                createdBy: options.createdBy,
                tags: options.tags
            )
        )
        try await put(content, to: started.uploadURLMetadata)
        let file = resource.file(started.fileID)
        try await completeAttachedFileUpload(CompleteAttachedFileUpload.Input(file: file))
        guard let timeout = options.approvalTimeout else {
            return try await getAttachedFile(GetAttachedFile.Input(file: file)).file
        }
        return try await waitUntilApproved(file, timeout: timeout)
    }

    /// Sends the bytes of a started upload to its pre-signed URL, with exactly the headers it asks for.
    ///
    /// - Throws: ``ClientError/uploadRefused(_:)`` for every status but 2xx; ``ClientError/transport(_:)``.
    public func put(_ content: RequestContent, to metadata: UploadURLMetadata) async throws(ClientError) {
        let request = TransportRequest(
            method: "PUT",
            url: metadata.url,
            headers: metadata.headersToInclude.map { HTTPHeader($0.name, $0.value) },
            content: content,
            timeout: Limits.transferTimeout
        )
        let refusal: TransferRefusal?
        do {
            let response = try await transport.send(request)
            if (200..<300).contains(response.status) {
                _ = try await response.collect(upTo: Limits.errorDocumentBytes)
                refusal = nil
            } else {
                refusal = try await TransferRefusal(response)
            }
        } catch {
            throw ClientError(error)
        }
        if let refusal { throw .uploadRefused(refusal) }
    }
}
