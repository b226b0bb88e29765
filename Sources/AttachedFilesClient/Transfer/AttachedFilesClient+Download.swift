public import AttachedFilesAPI

extension AttachedFilesClient {
    /// Writes the bytes of an approved file to disk.
    ///
    /// They are streamed into a new file beside `path` that takes its place, and replaces what was there, once all
    /// are written; on any failure it is removed. A symbolic link stays, and what it leads to is replaced. What is no
    /// regular file, such as a device or a pipe, is written into, and has the bytes that came before a failure.
    /// - Parameters:
    ///   - file: which file.
    ///   - path: where to; its folder exists.
    /// - Returns: the file.
    /// - Throws: ``ClientError/notYetApproved(fileID:)``, ``ClientError/scanRefused(fileID:status:)``,
    ///   ``ClientError/downloadRefused(_:)``, ``ClientError/sizeMismatch(expected:received:)``,
    ///   ``ClientError/fileUnwritable(path:reason:)``, or what GetAttachedFile throws.
    public func download(_ file: FileAddress, to path: String) async throws(ClientError) -> AttachedFileDescription {
        let output = try await getAttachedFile(GetAttachedFile.Input(file: file))
        let description = output.file
        guard let metadata = output.downloadURLMetadata else {
            switch description.fileStatus {
            case .rejected, .failed: throw .scanRefused(fileID: file.fileID, status: description.fileStatus)
            default: throw .notYetApproved(fileID: file.fileID)
            }
        }
        let body = try await bytes(at: metadata)
        let partial = try PartialFile(path: path, tag: sources.random())
        do throws(ClientError) {
            try await Self.copy(body, into: partial, size: description.fileSizeInBytes)
            try await partial.moveIntoPlace()
        } catch {
            partial.remove()
            throw error
        }
        return description
    }

    /// Opens the body behind a download URL, to be read once.
    ///
    /// - Throws: ``ClientError/downloadRefused(_:)`` for every status but 200; ``ClientError/transport(_:)``.
    public func bytes(at metadata: DownloadURLMetadata) async throws(ClientError) -> ByteChunks {
        let request = TransportRequest(
            method: "GET",
            url: metadata.url,
            headers: [],
            timeout: Limits.transferTimeout
        )
        let refusal: TransferRefusal
        do {
            let response = try await transport.send(request)
            if response.status == 200 { return response.body }
            refusal = try await TransferRefusal(response)
        } catch {
            throw ClientError(error)
        }
        throw .downloadRefused(refusal)
    }

    private static func copy<Chunks: AsyncSequence>(
        _ chunks: Chunks,
        into partial: PartialFile,
        size: Int64
    ) async throws(ClientError) where Chunks.Element == [UInt8], Chunks.Failure == TransportError {
        var received: Int64 = 0
        var iterator = chunks.makeAsyncIterator()
        while let chunk = try await next(&iterator) {
            received += Int64(chunk.count)
            guard received <= size else { throw .sizeMismatch(expected: size, received: received) }
            try await partial.write(chunk)
        }
        guard received == size else { throw .sizeMismatch(expected: size, received: received) }
    }

    private static func next<Iterator: AsyncIteratorProtocol>(
        _ iterator: inout Iterator
    ) async throws(ClientError) -> [UInt8]? where Iterator.Element == [UInt8], Iterator.Failure == TransportError {
        do throws(TransportError) {
            return try await iterator.next(isolation: #isolation)
        } catch {
            throw ClientError(error)
        }
    }
}
