import ArgumentParser
import FoundationEssentials

/// `casefile dev`.
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Run a server for development: loopback, keys test/test, nothing kept unless --data is given.",
        discussion: SettingFlags.discussion
    )

    @OptionGroup var flags: SettingFlags

    func run() async throws {
        try await ServerProcess.run(.dev, flags: flags.given, environment: ProcessInfo.processInfo.environment)
    }
}
