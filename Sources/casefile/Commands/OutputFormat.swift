import ArgumentParser
import AttachedFilesAPI

/// How a command writes its result to standard output.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// What a shell script wants.
    case text
    /// One object with the same members for every command.
    case json
}

/// What a command found.
struct CommandResult: Sendable {
    /// The lines of text output.
    var lines: [String]
    /// The members of `data` in JSON output.
    var data: JSONObject

    /// Writes it, or the failure, in a format.
    ///
    /// - Throws: the exit code of a failure.
    static func write(
        _ result: Result<CommandResult, CommandFailure>,
        of command: String,
        as format: OutputFormat
    ) throws(ExitCode) {
        switch (format, result) {
        case (.text, .success(let result)):
            for line in result.lines { StandardStream.output.writeLine(line) }
        case (.text, .failure(let failure)):
            throw failure.report(command)
        case (.json, .success(let result)):
            StandardStream.output.write(document(command, data: .object(result.data), error: .null))
        case (.json, .failure(let failure)):
            StandardStream.output.write(document(command, data: .null, error: .object(failure.json)))
            throw ExitCode(failure.status.rawValue)
        }
    }

    private static func document(_ command: String, data: JSONValue, error: JSONValue) -> [UInt8] {
        let object = JSONObject([
            .init("schemaVersion", .integer(1)),
            .init("command", .string(command)),
            .init("status", .string(error == .null ? "ok" : "error")),
            .init("data", data),
            .init("warnings", .array([])),
            .init("error", error),
        ])
        return object.bytes + [UInt8(ascii: "\n")]
    }
}
