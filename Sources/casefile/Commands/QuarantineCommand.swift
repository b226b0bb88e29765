import ArgumentParser
import AttachedFilesAPI
import AttachedFilesCore
import Glibc
import SigV4

/// `casefile quarantine`.
struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Decide on rejected files that a stopped server has kept.",
        discussion: """
            With CASEFILE_QUARANTINE=keep the bytes of rejected files are kept for CASEFILE_RETENTION, and no URL opens \
            them. These commands take the settings of `casefile serve`, and write what they do to CASEFILE_AUDIT.
            """,
        subcommands: [QuarantineListCommand.self, QuarantineReleaseCommand.self, QuarantineDeleteCommand.self]
    )
}

/// `casefile quarantine ls`.
struct QuarantineListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List the files: id, since when, size, what the scanner called it, instance, resource."
    )

    @Option(name: [.customShort("o"), .customLong("output")], help: "text or json.")
    var output = OutputFormat.text

    @OptionGroup var flags: SettingFlags

    func run() async throws {
        let result: Result<CommandResult, CommandFailure>
        do throws(CommandFailure) {
            let files = try await StoppedStores.with(flags) { stores async throws(StoreError) in
                try await stores.quarantine.list()
            }
            result = .success(Self.result(files))
        } catch {
            result = .failure(error)
        }
        LogSink.shared.drain()
        try CommandResult.write(result, of: "quarantine ls", as: output)
    }

    private static func result(_ files: [QuarantinedFile]) -> CommandResult {
        let lines = files.map { found in
            let file = found.file
            let facts = [
                file.id, file.statusChangedAt.iso8601, "\(found.blob.sizeInBytes)", found.note.signature ?? "-",
                file.resource.instance.instanceID, file.resource.resourceARN.string,
            ]
            return facts.joined(separator: " ")
        }
        let list = files.map { found in
            let file = found.file
            var object = JSONObject()
            object.set("fileId", file.id)
            object.set("account", file.resource.instance.account)
            object.set("instanceId", file.resource.instance.instanceID)
            object.set("associatedResourceArn", file.resource.resourceARN.string)
            object.set("sizeInBytes", found.blob.sizeInBytes)
            object.set("sha256", Hex.encode(found.blob.sha256))
            object.set("signature", found.note.signature)
            object.set("since", file.statusChangedAt.iso8601)
            return JSONValue.object(object)
        }
        return CommandResult(lines: lines, data: JSONObject([.init("files", .array(list))]))
    }
}

/// What the commands that decide on one file are told.
struct QuarantineDecision: ParsableArguments {
    @Argument(help: "The file's id.")
    var fileID: String

    @Option(help: "Why; it stands in the audit.")
    var reason: String

    @Option(name: [.customShort("o"), .customLong("output")], help: "text or json.")
    var output = OutputFormat.text

    @OptionGroup var flags: SettingFlags

    func validate() throws {
        let length = reason.trimmed.unicodeScalars.count
        let isPlain = reason.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard Limits.reasonLength.contains(length), isPlain else {
            throw ValidationError("--reason must be 1 to \(Limits.reasonLength.upperBound) characters in one line.")
        }
    }

    /// Decides, and says what became of the file.
    func run(
        _ command: String,
        _ words: String,
        _ decide: (Quarantine, String, String) async throws(Quarantine.Refusal) -> AttachedFile
    ) async throws {
        let result: Result<CommandResult, CommandFailure>
        do throws(CommandFailure) {
            let outcome = try await StoppedStores.with(flags) {
                stores async throws(StoreError) -> Result<AttachedFile, Quarantine.Refusal> in
                do throws(Quarantine.Refusal) {
                    return .success(try await decide(stores.quarantine, fileID, reason))
                } catch {
                    return .failure(error)
                }
            }
            result = .success(try Self.result(outcome, words))
        } catch {
            result = .failure(error)
        }
        LogSink.shared.drain()
        try CommandResult.write(result, of: "quarantine \(command)", as: output)
    }

    private static func result(
        _ outcome: Result<AttachedFile, Quarantine.Refusal>,
        _ words: String
    ) throws(CommandFailure) -> CommandResult {
        switch outcome {
        case .success(let file):
            var data = JSONObject()
            data.set("fileId", file.id)
            data.set("fileStatus", file.status.wire.rawValue)
            return CommandResult(lines: ["\(words) \(file.id), which is \(file.status.wire.rawValue)"], data: data)
        case .failure(.notThere):
            throw CommandFailure(.failed, "no file with this id is in the quarantine")
        case .failure(.damaged):
            throw CommandFailure(.failed, "the bytes of the file are not those that were scanned, so it stays")
        case .failure(.unaudited):
            throw CommandFailure(.configuration, "CASEFILE_AUDIT is required, as a decision has to stand in the audit")
        case .failure(.failed(let error)):
            throw CommandFailure(.failed, error.logText ?? "\(error)")
        }
    }
}

/// `casefile quarantine release`.
struct QuarantineReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Approve a rejected file, whose bytes can be downloaded then."
    )

    @OptionGroup var decision: QuarantineDecision

    func run() async throws {
        try await decision.run("release", "released") { (quarantine, id, reason) async throws(Quarantine.Refusal) in
            try await quarantine.release(id, reason: reason)
        }
    }
}

/// `casefile quarantine delete`.
struct QuarantineDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete the bytes of a rejected file; its row stays until its time."
    )

    @OptionGroup var decision: QuarantineDecision

    func run() async throws {
        try await decision.run("delete", "deleted the bytes of") {
            (quarantine, id, reason) async throws(Quarantine.Refusal) in
            try await quarantine.delete(id, reason: reason)
        }
    }
}
