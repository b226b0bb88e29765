import ArgumentParser
import AttachedFilesAPI
import AttachedFilesCore
import FoundationEssentials

/// `casefile audit`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Look at the audit that CASEFILE_AUDIT names.",
        subcommands: [AuditVerifyCommand.self]
    )
}

/// `casefile audit verify`.
struct AuditVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that no line of an audit was changed, moved or taken out.",
        discussion: """
            Give the files in the order in which they were written; without any it is the file of CASEFILE_AUDIT. Of \
            files that do not go back to the first line, --after names the hash of the last line before them. Lines \
            that are cut off the end leave no trace, nor does a whole audit that is written anew: keep the hash that \
            this command prints in another place, and give it with --head later. Ends with 1 when a line does not hold.
            """
    )

    @Argument(help: "The files of the audit.")
    var files: [String] = []

    @Option(help: ArgumentHelp("A hash that a line must have.", valueName: "hash"))
    var head: String?

    @Option(help: ArgumentHelp("The hash of the line before the first.", valueName: "hash"))
    var after: String?

    @Option(name: [.customShort("o"), .customLong("output")], help: "text or json.")
    var output = OutputFormat.text

    func run() throws {
        let result: Result<CommandResult, CommandFailure>
        do throws(CommandFailure) {
            result = .success(try verify())
        } catch {
            result = .failure(error)
        }
        try CommandResult.write(result, of: "audit verify", as: output)
    }

    private func verify() throws(CommandFailure) -> CommandResult {
        let paths = files.isEmpty ? [ProcessInfo.processInfo.environment[Setting.audit.name] ?? ""] : files
        guard !paths.contains("") else {
            throw CommandFailure(.usage, "there is no file to verify", remedy: "Name one, or set CASEFILE_AUDIT.")
        }
        var verifier = AuditVerifier()
        var hasHead = head == nil
        for path in paths {
            do {
                try LinesOfFile.read(path) { bytes, isEnded in
                    try verifier.read(bytes, isEnded: isEnded)
                    if let head, verifier.chain.hash.isSameBytes(as: head) { hasHead = true }
                }
                try verifier.endFile()
            } catch let problem as AuditVerifier.Problem {
                throw CommandFailure(.failed, "\(path), line \(problem.line): \(problem.sentence)")
            } catch {
                throw CommandFailure(.failed, "\(path) cannot be read: \(error)")
            }
        }
        if let problem = Self.problem(ofBeginning: verifier, after: after) { throw CommandFailure(.failed, problem) }
        guard hasHead else { throw CommandFailure(.failed, "no line has the hash that --head names: lines are gone") }
        return Self.result(verifier)
    }

    /// What is wrong with where the lines begin, or `nil`.
    private static func problem(ofBeginning verifier: AuditVerifier, after hash: String?) -> String? {
        guard let first = verifier.first else { return nil }
        if let hash {
            let isNext = verifier.before.isSameBytes(as: hash)
            return isNext ? nil : "line \(first) does not follow the line that --after names: lines are gone"
        }
        guard first > 1 else { return nil }
        return "the audit begins with its line \(first): give the files before it too, or --after and the hash of "
            + "their last line"
    }

    private static func result(_ verifier: AuditVerifier) -> CommandResult {
        var data = JSONObject()
        data.set("lines", Int64(verifier.lines))
        data.set("first", verifier.first)
        data.set("last", verifier.chain.sequence)
        data.set("hash", verifier.chain.hash)
        data.set("tornPlaces", Int64(verifier.tornPlaces))
        data.set("isCutOff", .bool(verifier.isCutOff))
        var lines = ["\(verifier.lines) lines hold, from \(verifier.first ?? 0) to \(verifier.chain.sequence)"]
        lines.append("the last has the hash \(verifier.chain.hash)")
        if verifier.tornPlaces > 0 {
            lines.append("crashes left part of a line in \(verifier.tornPlaces) places, as the next lines say")
        }
        if verifier.isCutOff { lines.append("the last line is cut off, as by a crash; the next start owns up to it") }
        return CommandResult(lines: lines, data: data)
    }
}
