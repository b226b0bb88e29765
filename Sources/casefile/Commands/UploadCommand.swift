import ArgumentParser
import AttachedFilesAPI
import AttachedFilesClient

/// `casefile upload`.
struct UploadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload",
        abstract: "Attach a file to a case or contact, and print its id."
    )

    @Argument(help: ArgumentHelp("The file.", valueName: "file"))
    var path: String

    @OptionGroup var place: ResourceOptions

    @Option(help: "The name in the service. (default: the file's own)")
    var name: String?

    @Flag(inversion: .prefixedNo, help: "Wait until the file is approved.")
    var wait = true

    @Option(name: .shortAndLong, help: ArgumentHelp("The form of the output.", valueName: "text|json"))
    var output = OutputFormat.text

    @OptionGroup var server: ClientOptions

    func run() async throws {
        let result = await Interruption.cancelling { [self] in await upload() }
        LogSink.shared.drain()
        try CommandResult.write(result, of: "upload", as: output)
    }

    private func upload() async -> Result<CommandResult, CommandFailure> {
        do throws(CommandFailure) {
            let address = try place.address()
            let client = try server.client()
            let file = try await upload(by: client, to: address)
            return .success(CommandResult(lines: [file.fileID], data: file.json))
        } catch {
            return .failure(error)
        }
    }

    private func upload(
        by client: AttachedFilesClient,
        to address: ResourceAddress
    ) async throws(CommandFailure) -> AttachedFileDescription {
        var options = UploadOptions(fileName: name)
        if !wait { options.approvalTimeout = nil }
        do {
            return try await client.upload(file: path, to: address, options: options)
        } catch {
            throw CommandFailure(error)
        }
    }
}
