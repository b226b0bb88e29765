import ArgumentParser
import FoundationEssentials

/// The command `casefile`.
@main
struct Casefile: AsyncParsableCommand {
    /// The version of this build, as `casefile version` prints it.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "casefile",
        abstract: "Amazon Connect's attached files API, and what stands behind it, in one binary.",
        discussion: """
            Exit codes: 0 done, 1 failed, 2 refused by the service, 3 file rejected or failed, 64 usage, \
            69 server not reachable, 75 try again, 77 no permission, 78 configuration, 124 `wait` ran out, \
            130 interrupted.
            """,
        version: "casefile \(version)",
        subcommands: [
            DevCommand.self, ServeCommand.self, WaitCommand.self, EnvCommand.self, UploadCommand.self,
            DownloadCommand.self, SweepCommand.self, ScrubCommand.self, PairCommand.self, QuarantineCommand.self,
            AuditCommand.self, VersionCommand.self,
        ]
    )

    /// Runs the command that the arguments name.
    ///
    /// Describing all flags takes longer than all else of a start, so a server that has none, and is set up by its
    /// environment and its settings file, starts without them.
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 1, let mode = arguments.first.flatMap({ ServerMode(rawValue: $0) }) else {
            return await main(nil)
        }
        do throws(ExitCode) {
            let environment = ProcessInfo.processInfo.environment
            try await ServerProcess.run(mode, flags: GivenFlags(), environment: environment)
        } catch {
            exit(withError: error)
        }
    }
}
