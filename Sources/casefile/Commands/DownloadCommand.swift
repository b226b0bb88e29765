import ArgumentParser
import AttachedFilesAPI
import AttachedFilesClient

/// `casefile download`.
struct DownloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "download",
        abstract: "Write the bytes of an approved file."
    )

    @Argument(help: ArgumentHelp("The file's id.", valueName: "file-id"))
    var fileID: String

    @OptionGroup var place: ResourceOptions

    @Option(name: [.customShort("o"), .customLong("output")], help: "Where to; - is standard output.")
    var path: String

    @OptionGroup var server: ClientOptions

    func run() async throws {
        let failure = await Interruption.cancelling { [self] in
            do throws(CommandFailure) {
                try await download()
                return CommandFailure?.none
            } catch {
                return error
            }
        }
        LogSink.shared.drain()
        if let failure { throw failure.report("download") }
    }

    private func download() async throws(CommandFailure) {
        let file = try place.address().file(fileID)
        let client = try server.client()
        do throws(ClientError) {
            if path == "-" {
                try await write(file, by: client)
            } else {
                _ = try await client.download(file, to: path)
            }
        } catch {
            throw CommandFailure(error)
        }
    }

    private func write(_ file: FileAddress, by client: AttachedFilesClient) async throws(ClientError) {
        let output = try await client.getAttachedFile(GetAttachedFile.Input(file: file))
        guard let metadata = output.downloadURLMetadata else {
            switch output.file.fileStatus {
            case .rejected, .failed: throw .scanRefused(fileID: fileID, status: output.file.fileStatus)
            default: throw .notYetApproved(fileID: fileID)
            }
        }
        let size = output.file.fileSizeInBytes
        let written = try await Self.write(try await client.bytes(at: metadata))
        guard written == size else { throw .sizeMismatch(expected: size, received: written) }
    }

    private static func write<Chunks: AsyncSequence>(
        _ chunks: Chunks
    ) async throws(ClientError) -> Int64 where Chunks.Element == [UInt8], Chunks.Failure == TransportError {
        var written: Int64 = 0
        var iterator = chunks.makeAsyncIterator()
        while let chunk = try await next(&iterator) {
            if let reason = StandardStream.output.write(chunk) {
                throw .fileUnwritable(path: "standard output", reason: reason)
            }
            written += Int64(chunk.count)
        }
        return written
    }

    private static func next<Iterator: AsyncIteratorProtocol>(
        _ iterator: inout Iterator
    ) async throws(ClientError) -> [UInt8]? where Iterator.Element == [UInt8], Iterator.Failure == TransportError {
        do throws(TransportError) {
            return try await iterator.next(isolation: #isolation)
        } catch {
            throw error == .cancelled ? .cancelled : .transport(error)
        }
    }
}
