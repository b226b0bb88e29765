import ArgumentParser
import AttachedFilesAPI
import AttachedFilesCore
import AuditLog

/// `casefile sweep`.
struct SweepCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Remove what is over from the data of a stopped server, and say how much it was.",
        discussion: """
            A running server sweeps by itself, a part every CASEFILE_SWEEP_INTERVAL. This command takes the settings of \
            `casefile serve` and does all of it at once: expired uploads, rows and tokens past their time, and bytes \
            that no file needs.
            """
    )

    @Flag(help: "Only say what would be removed.")
    var dryRun = false

    @Option(name: [.customShort("o"), .customLong("output")], help: "text or json.")
    var output = OutputFormat.text

    @OptionGroup var flags: SettingFlags

    func run() async throws {
        let result: Result<CommandResult, CommandFailure>
        do throws(CommandFailure) {
            let report = try await StoppedStores.with(flags, isDry: dryRun) { stores async throws(StoreError) in
                try await sweep(stores)
            }
            result = .success(Self.result(report, isDry: dryRun))
        } catch {
            result = .failure(error)
        }
        LogSink.shared.drain()
        try CommandResult.write(result, of: "sweep", as: output)
    }

    private func sweep(_ stores: StoppedStores) async throws(StoreError) -> Sweep.Report {
        var report =
            dryRun ? try await stores.sweep.due(stores.backends.inspection) : try await stores.sweep.complete()
        report.orphans = try await stores.orphans.complete(removes: !dryRun)
        if !dryRun { try await stores.audit?.write(AuditRecord(report, by: stores.actor)) }
        return report
    }

    private static func result(_ report: Sweep.Report, isDry: Bool) -> CommandResult {
        let counts: [(name: String, words: String, count: Int)] = [
            ("expiredUploads", "expired uploads", report.expiredUploads),
            ("endedFiles", "rows past their retention", report.endedFiles),
            ("tokens", "tokens past their life", report.tokens),
            ("doomedFiles", "files whose bytes were to go", report.doomedFiles),
            ("supersededBlobs", "blobs replaced by a later upload", report.supersededBlobs),
            ("orphans", "blobs that no file needs", report.orphans),
        ]
        var data = JSONObject()
        data.set("dryRun", .bool(isDry))
        for (name, _, count) in counts { data.set(name, .integer(Int64(count))) }
        let verb = isDry ? "would remove" : "removed"
        return CommandResult(lines: counts.map { "\(verb) \($0.count) \($0.words)" }, data: data)
    }
}
