import AttachedFilesCore
import AuditLog
import FoundationEssentials
import Glibc
import Logging

/// The stores of a server that is not running, for commands that work on them alone.
struct StoppedStores: Sendable {
    /// The settings of the server.
    let settings: ServerSettings
    /// Its stores; no other process has them.
    let backends: Backends
    /// The audit that the settings name.
    let audit: AuditFile?
    /// The system's time of day.
    let clock = SystemClock()

    /// Opens the stores that the settings of `casefile serve` name, runs a body and closes them.
    ///
    /// - Parameters:
    ///   - flags: those of the command.
    ///   - isDry: leaves alone what opening clears otherwise.
    ///   - pairsAnew: makes the stores a pair whatever they were before.
    ///   - body: works on the stores.
    /// - Returns: what `body` returned.
    /// - Throws: ``CommandFailure`` when a server has them open, for wrong settings, and what `body` threw.
    static func with<Value>(
        _ flags: SettingFlags,
        isDry: Bool = false,
        pairsAnew: Bool = false,
        _ body: (StoppedStores) async throws(StoreError) -> Value
    ) async throws(CommandFailure) -> Value {
        let settings = try ServerSettings.read(
            .serve,
            flags: flags.given,
            environment: ProcessInfo.processInfo.environment
        )
        guard let storage = settings.storage else {
            throw CommandFailure(.configuration, "CASEFILE_DATA is required")
        }
        let handler = StreamLogHandler(.warning, format: settings.logFormat, clock: SystemClock(), sink: .shared)
        let logger = Logger(label: "casefile") { _ in handler }
        // Where a disk was lost a pair may be made with what is new.
        try Backends.checkAreThere(storage, oneIsEnough: pairsAnew)
        let backends = try await Backends.open(
            storage,
            writesEvents: settings.events != nil,
            clearsTemporary: !isDry,
            pairsAnew: pairsAnew,
            clock: SystemClock(),
            random: SystemRandom(),
            logger: logger
        )
        let result: Result<Value, StoreError>
        do throws(StoreError) {
            let audit = try settings.audit.map { path throws(StoreError) in
                try AuditFile(path: path, clock: SystemClock())
            }
            defer { audit?.close() }
            result = .success(try await body(StoppedStores(settings: settings, backends: backends, audit: audit)))
        } catch {
            result = .failure(error)
        }
        await backends.close(logger: logger)
        do {
            return try result.get()
        } catch {
            throw CommandFailure(.failed, error.logText ?? "\(error)")
        }
    }

    /// The person who runs the command.
    var actor: AuditRecord.Actor { .operator(user: getuid()) }

    /// The rejected files that were kept.
    var quarantine: Quarantine {
        Quarantine(
            store: backends.quarantine,
            notes: backends.stores.sweep,
            blobs: backends.blobs,
            audit: audit,
            actor: actor,
            clock: clock
        )
    }

    /// The sweep of these stores.
    var sweep: Sweep {
        Sweep(store: backends.stores.sweep, blobs: backends.blobs, clock: clock, settings: settings.service)
    }

    /// The sweep of bytes that no file of these stores needs.
    var orphans: OrphanSweep {
        OrphanSweep(
            blobs: backends.blobs,
            metadata: backends.inspection,
            pins: backends.stores.sweep,
            clock: clock,
            uptime: SystemUptime()
        )
    }
}
