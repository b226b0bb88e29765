import ArgumentParser
import AttachedFilesAPI
import AttachedFilesCore

/// `casefile pair`.
struct PairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pair",
        abstract: "Make the metadata and the bytes of a stopped server belong together.",
        discussion: """
            Both have the id of their pair, and nothing is served when the ids differ: one of two disks may not be mounted. \
            This command takes the settings of `casefile serve` and gives both a new id, for the day on which one of \
            them is lost for good. What the metadata does not know of is swept some hours later, and files whose bytes \
            are gone cannot be downloaded. It refuses metadata without a file beside bytes, all of which would be swept.
            """
    )

    @Option(name: [.customShort("o"), .customLong("output")], help: "text or json.")
    var output = OutputFormat.text

    @OptionGroup var flags: SettingFlags

    func run() async throws {
        let result: Result<CommandResult, CommandFailure>
        do throws(CommandFailure) {
            try await StoppedStores.with(flags, pairsAnew: true) { _ async throws(StoreError) in }
            result = .success(CommandResult(lines: ["The metadata and the bytes are a pair now."], data: JSONObject()))
        } catch {
            result = .failure(error)
        }
        LogSink.shared.drain()
        try CommandResult.write(result, of: "pair", as: output)
    }
}
