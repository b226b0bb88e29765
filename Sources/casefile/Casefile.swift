import ArgumentParser

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
            DownloadCommand.self, SweepCommand.self, ScrubCommand.self, QuarantineCommand.self, AuditCommand.self,
            VersionCommand.self,
        ]
    )
}
