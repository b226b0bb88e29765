import ArgumentParser
import FoundationEssentials

/// `casefile serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run a server for real files: nothing unsafe is defaulted.",
        discussion: SettingFlags.discussion
    )

    @OptionGroup var flags: SettingFlags

    func run() async throws {
        try await ServerProcess.run(.serve, flags: flags.given, environment: ProcessInfo.processInfo.environment)
    }
}
