import ArgumentParser
import AttachedFilesAPI
import AttachedFilesCore

/// `casefile scrub`.
struct ScrubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrub",
        abstract: "Read every approved file of a stopped server again, and put aside what is damaged.",
        discussion: """
            A running server does the same by itself at CASEFILE_SCRUB_RATE. Damaged bytes are kept in the folder \
            damaged of the blobs, and never served again. Ends with 1 when a file is damaged or cannot be read.
            """
    )

    @Option(name: [.customShort("o"), .customLong("output")], help: "text or json.")
    var output = OutputFormat.text

    @OptionGroup var flags: SettingFlags

    func run() async throws {
        let result: Result<CommandResult, CommandFailure>
        var isWhole = false
        do throws(CommandFailure) {
            let report = try await StoppedStores.with(flags) { stores async throws(StoreError) in
                try await Self.scrub(stores)
            }
            isWhole = report.badFileCount == 0
            result = .success(Self.result(report))
        } catch {
            result = .failure(error)
        }
        LogSink.shared.drain()
        try CommandResult.write(result, of: "scrub", as: output)
        guard isWhole else { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private static func scrub(_ stores: StoppedStores) async throws(StoreError) -> Scrub.Report {
        let scrub = Scrub(blobs: stores.backends.blobs, metadata: stores.backends.inspection)
        var report = Scrub.Report()
        var position: String?
        repeat {
            position = try await scrub.part(after: position, limit: Sweep.roundLimit, into: &report) { _ in }
        } while position != nil
        return report
    }

    private static func result(_ report: Scrub.Report) -> CommandResult {
        var data = JSONObject()
        data.set("blobs", .integer(Int64(report.blobs)))
        data.set("bytes", .integer(report.bytes))
        data.set("damagedFiles", .array(report.damagedFiles.map { .string($0) }))
        data.set("stuckFiles", .array(report.stuckFiles.map { .string($0) }))
        data.set("unreadableFiles", .array(report.unreadableFiles.map { .string($0) }))
        let lines =
            ["\(report.blobs) files are whole, \(report.bytes) bytes were read"]
            + report.damagedFiles.map { "damaged: \($0)" }
            + report.stuckFiles.map { "damaged, and cannot be put aside: \($0)" }
            + report.unreadableFiles.map { "unreadable: \($0)" }
        return CommandResult(lines: lines, data: data)
    }
}
