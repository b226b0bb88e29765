import ArgumentParser
import AttachedFilesAPI

/// `casefile version`.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    @Option(name: .shortAndLong, help: ArgumentHelp("The form of the output.", valueName: "text|json"))
    var output = OutputFormat.text

    func run() throws {
        var data = JSONObject()
        data.set("version", Casefile.version)
        let result = CommandResult(lines: ["casefile \(Casefile.version)"], data: data)
        try CommandResult.write(.success(result), of: "version", as: output)
    }
}
