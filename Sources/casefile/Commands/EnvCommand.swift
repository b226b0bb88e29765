import ArgumentParser
import AttachedFilesClient

/// `casefile env`.
struct EnvCommand: ParsableCommand {
    /// A shell whose assignments are known.
    enum Shell: String, ExpressibleByArgument, CaseIterable, Sendable {
        case bash
        case fish
        case pwsh
    }

    /// Access key id and secret of `casefile dev`.
    static let devKey = "test"

    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "Print what points AWS SDKs at `casefile dev`: eval \"$(casefile env)\"."
    )

    @Option(help: ArgumentHelp("The shell to write for.", valueName: "bash|fish|pwsh"))
    var shell = Shell.bash

    @Option(name: .customLong("endpoint-url"), help: "The server.")
    var endpointURL = ClientOptions.defaultEndpoint

    @Option(help: "The region.")
    var region = ClientOptions.defaultRegion

    func run() throws {
        let endpoint: Endpoint
        do {
            endpoint = try ClientOptions.endpoint(ofOption: endpointURL)
        } catch {
            throw error.report("env")
        }
        let variables = [
            ("AWS_ENDPOINT_URL_CONNECT", endpoint.description),
            ("AWS_ACCESS_KEY_ID", Self.devKey),
            ("AWS_SECRET_ACCESS_KEY", Self.devKey),
            // One that stands there belongs to other credentials.
            ("AWS_SESSION_TOKEN", ""),
            ("AWS_REGION", region),
            ("AWS_DEFAULT_REGION", region),
        ]
        for (name, value) in variables {
            StandardStream.output.writeLine(shell.assignment(name, value))
        }
    }
}

extension EnvCommand.Shell {
    /// A line that sets a variable for the programs started afterwards.
    func assignment(_ name: String, _ value: String) -> String {
        switch self {
        case .bash: "export \(name)=\(quoted(value))"
        case .fish: "set -gx \(name) \(quoted(value))"
        case .pwsh: "$env:\(name) = '\(doubled("'", in: value))'"
        }
    }

    private func quoted(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { Text.isAlphanumeric($0) || ":/.-_".utf8.contains($0) }
        guard !isPlain, self != .fish else { return isPlain ? value : "'\(fishEscaped(value))'" }
        return "'\(value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }

    private func fishEscaped(_ value: String) -> String {
        doubled("\\", in: value).split(separator: "'", omittingEmptySubsequences: false).joined(separator: "\\'")
    }

    private func doubled(_ mark: Character, in value: String) -> String {
        value.split(separator: mark, omittingEmptySubsequences: false).joined(separator: "\(mark)\(mark)")
    }
}
