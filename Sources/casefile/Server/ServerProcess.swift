import ArgumentParser
import AttachedFilesCore
import AttachedFilesServer
import AuditLog
import Glibc
import HTTPFront
import Logging
import ServiceLifecycle
import TestControl

/// A server from its settings to its end.
struct ServerProcess: Sendable {
    let settings: ServerSettings
    let logger: Logger
    /// What tests steer the server by; in `dev` alone.
    let control: TestControl?
    /// The time of day.
    let clock: any WallClock
    /// Where secrets come from.
    let random = SystemRandom()

    private init(settings: ServerSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
        control = settings.mode == .dev ? TestControl(clock: SystemClock(), random: random) : nil
        clock = control?.clock ?? SystemClock()
    }

    /// Reads the settings, serves until a signal comes, and ends in good order.
    ///
    /// - Throws: the exit code when it cannot start or ends otherwise.
    static func run(
        _ mode: ServerMode,
        flags: GivenFlags,
        environment: [String: String]
    ) async throws(ExitCode) {
        // A reader that went away is an error of a write and no reason to end.
        signal(SIGPIPE, SIG_IGN)
        // All that the server writes is the owner's alone.
        umask(0o077)
        do throws(CommandFailure) {
            let settings = try ServerSettings.read(mode, flags: flags, environment: environment)
            let handler = StreamLogHandler(
                settings.logLevel,
                format: settings.logFormat,
                clock: SystemClock(),
                sink: .shared
            )
            let logger = Logger(label: "casefile") { _ in handler }
            try await ServerProcess(settings: settings, logger: logger).run()
            LogSink.shared.drain()
        } catch {
            LogSink.shared.drain()
            throw error.report(mode.rawValue)
        }
    }

    private func run() async throws(CommandFailure) {
        let (stops, stop) = AsyncStream<Void>.makeStream()
        let signals = StopSignals { stop.yield() }
        defer { signals.stop() }
        for warning in settings.warnings {
            logger.warning("A setting calls for attention", metadata: ["cause": .string(warning)])
        }
        let folder = settings.storage == nil ? try TemporaryFolder() : nil
        defer { folder?.remove() }
        guard let storage = settings.storage ?? folder.map({ .init(dataFolder: $0.path) }) else { return }
        let audit = try openAudit()
        defer { audit?.close() }
        let backends = try await Backends.open(
            storage,
            writesEvents: settings.events != nil,
            clock: clock,
            random: random,
            logger: logger
        )
        do throws(CommandFailure) {
            try await serve(backends, audit: audit, stops: stops)
        } catch {
            await backends.close(logger: logger)
            throw error
        }
        await backends.close(logger: logger)
    }

    private func openAudit() throws(CommandFailure) -> AuditFile? {
        guard let path = settings.audit else { return nil }
        do {
            return try AuditFile(path: path, clock: clock) { [logger] failure in
                guard let failure else { return logger.notice("The audit works again") }
                let cause = failure.logText ?? "it cannot be written"
                logger.error("The audit failed; what it has to hold is refused", metadata: ["cause": .string(cause)])
            }
        } catch {
            throw CommandFailure(.failed, error.logText ?? "the audit cannot be opened")
        }
    }

    private func serve(
        _ backends: Backends,
        audit: AuditFile?,
        stops: AsyncStream<Void>
    ) async throws(CommandFailure) {
        let parts = try await ServerParts(self, backends, audit: audit)
        let files = OpenFiles.raised()
        let front = try await start(at: settings.listen, tls: settings.tls, limits: files.mainLimits) {
            try parts.handler(at: $0)
        }
        let admin: HTTPFront?
        do throws(CommandFailure) {
            admin = try await startAdmin(parts, limits: files.adminLimits)
        } catch {
            await front.shutdown()
            throw error
        }
        let group = ServiceGroup(configuration: groupConfiguration(parts, fronts: [admin, front].compactMap(\.self)))
        try await serve(in: group, parts, at: front, stops: stops) { announce(front, admin: admin) }
    }

    private func startAdmin(
        _ parts: ServerParts,
        limits: HTTPFrontConfiguration.Limits
    ) async throws(CommandFailure) -> HTTPFront? {
        guard let address = settings.adminListen else { return nil }
        return try await start(at: address, tls: nil, limits: limits) { _ in parts.adminHandler }
    }

    private func groupConfiguration(_ parts: ServerParts, fronts: [HTTPFront]) -> ServiceGroupConfiguration {
        var services: [any Service] = [
            SweepService(
                sweep: parts.sweep,
                orphans: parts.orphans,
                interval: settings.sweepInterval,
                audit: parts.audit,
                metrics: parts.metrics,
                logger: logger
            )
        ]
        if let rate = settings.scrubRate {
            let scrub = parts.scrub
            services.append(ScrubService(scrub: scrub, bytesPerSecond: rate, metrics: parts.metrics, logger: logger))
        }
        if let scans = parts.scanService { services.append(scans) }
        if let control { services.append(TestControlService(control)) }
        if let events = parts.eventService { services.append(events) }
        for front in fronts { services.append(FrontService(front: front)) }
        // A service without a name is described by reflection, with whatever it holds, and at a tenth of a start's cost.
        let named = services.map { service in
            ServiceGroupConfiguration.ServiceConfiguration(service: service, serviceName: "\(type(of: service))")
        }
        // Below info the group may describe services all the same.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .info)
        var configuration = ServiceGroupConfiguration(services: named, logger: quiet)
        configuration.maximumGracefulShutdownDuration = settings.shutdownTimeout + Limits.shutdownSlack
        return configuration
    }
}

/// Ends a front when the group stops.
struct FrontService: Service {
    /// The running front.
    let front: HTTPFront

    func run() async throws {
        try? await gracefulShutdown()
        await front.shutdown()
    }
}
