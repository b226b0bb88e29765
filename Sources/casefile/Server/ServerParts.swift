import AttachedFilesAPI
import AttachedFilesCore
import AttachedFilesServer
import AuditLog
import HTTPFront
import Logging
import SigV4
import Synchronization
import TestControl

/// What a server is made of once its stores are open.
final class ServerParts: Sendable {
    /// What the operations do, without where the server is reached.
    private let process: ServerProcess
    private let backends: Backends
    private let urlSecrets: [SigningSecret]
    private let pages: PageTokens
    private let readiness: Readiness
    private let seeder = Mutex<Seeder?>(nil)
    /// Whether seed and hooks are done with.
    let isPrepared = Milestone()
    /// What the service counts of itself.
    let metrics = ServerMetrics(version: Casefile.version)
    /// What looks at files before they are approved.
    private let scanning: ScannerParts
    /// Watches the system's clock, also where a test moves that of the service.
    private let clockGuard = ClockGuard(wall: SystemClock(), uptime: SystemUptime())
    /// Where it is recorded who did what; `nil` without an audit.
    let audit: AuditFile?

    /// Takes the signing secrets from the store, or makes them there.
    ///
    /// - Throws: ``CommandFailure`` when the store fails.
    init(_ process: ServerProcess, _ backends: Backends, audit: AuditFile?) async throws(CommandFailure) {
        self.audit = audit
        let given = process.settings.signingSecret
        urlSecrets = try await Self.secrets(.urls, given: given, process, backends)
        let pageSecrets = try await Self.secrets(.pages, given: nil, process, backends)
        guard !urlSecrets.isEmpty, let pageSecret = pageSecrets.first else {
            throw CommandFailure(.failed, "the store keeps no signing secret")
        }
        pages = PageTokens(secret: pageSecret)
        scanning = ScannerParts(process, backends, audit: audit, metrics: metrics)
        let isPrepared = isPrepared
        let preparing = ReadinessCheck(name: "seed") {
            isPrepared.isSet ? nil : "seed and hooks are under way"
        }
        let isPreparing = process.settings.testing.seed != nil || process.settings.testing.hooks != nil
        let preparation = isPreparing ? [preparing] : []
        readiness = Readiness(checks: backends.checks + scanning.checks + preparation + Self.checks(of: audit))
        self.process = process
        self.backends = backends
    }

    /// What answers the main port.
    ///
    /// - Throws: ``CommandFailure`` when the address is no public one and none was given.
    func handler(at address: BoundAddress) throws(CommandFailure) -> any RequestHandler {
        let settings = process.settings
        let listenURL = settings.listen.url(isSecure: settings.tls != nil, boundPort: address.port)
        guard let publicURL = settings.publicURL ?? PublicURL(listenURL) else {
            throw CommandFailure(.configuration, "CASEFILE_PUBLIC_URL is required since \(listenURL) is no URL")
        }
        let signingKeys = SigningKeyCache()
        let cors = settings.corsOrigins.map { CORSPolicy.listed($0) } ?? .any
        let urls = ObjectURLSigner(
            publicURL: publicURL,
            bucket: settings.bucket,
            secrets: urlSecrets,
            keys: signingKeys
        )
        func handler(throttle: ThrottleRate?) -> CasefileHandler {
            CasefileHandler(
                service: service(urls: urls),
                keys: settings.keys,
                urls: urls,
                scanURLs: scanning.signer(publicURL: publicURL, bucket: settings.bucket, keys: signingKeys),
                signingKeys: signingKeys,
                options: ServerOptions(
                    region: settings.region,
                    bucket: settings.bucket,
                    cors: cors,
                    showsHints: settings.mode == .dev,
                    showsMetrics: settings.adminListen == nil,
                    throttle: throttle
                ),
                readiness: readiness,
                clock: process.clock,
                callersClock: SystemClock(),
                random: ids,
                metrics: metrics,
                audit: audit,
                logger: process.logger
            )
        }
        let main = handler(throttle: settings.throttle)
        guard let control = process.control else { return main }
        control.connect(controlledService)
        return ControlledHandler(
            main,
            control: control,
            seeder: seeder(handler(throttle: nil), control: control),
            place: ControlledPlace(
                bucket: settings.bucket,
                cors: cors,
                version: Casefile.version,
                isLoopback: settings.listen.isLoopback
            ),
            logger: process.logger
        )
    }

    private func seeder(_ handler: CasefileHandler, control: TestControl) -> Seeder {
        let region = process.settings.region ?? ClientOptions.defaultRegion
        let made = Seeder(handler, control: control, region: region)
        seeder.withLock { $0 = made }
        return made
    }

    /// What seeds the service, once it has an address; in `dev` alone.
    func seed(_ seed: Seed) async throws(MemberError) {
        guard let seeder = seeder.withLock({ $0 }) else { return }
        try await seeder.apply(seed)
    }

    /// Where ids of files and requests come from.
    private var ids: any RandomSource { process.control?.ids ?? process.random }

    /// What answers the admin port.
    var adminHandler: any RequestHandler {
        AdminHandler(
            readiness: readiness,
            random: process.random,
            clock: process.clock,
            metrics: metrics,
            logger: process.logger
        )
    }

    /// What removes what nobody can reach any more.
    var sweep: Sweep {
        Sweep(
            store: backends.stores.sweep,
            blobs: backends.blobs,
            clock: process.clock,
            clockGuard: clockGuard,
            settings: process.settings.service,
            uptime: SystemUptime()
        )
    }

    private var controlledService: ControlledService {
        ControlledService(
            stores: backends.controlled,
            inspection: backends.inspection,
            sweep: sweep,
            runner: scanning.runner
        )
    }

    /// What removes bytes that no file needs.
    var orphans: OrphanSweep {
        OrphanSweep(
            blobs: backends.blobs,
            metadata: backends.inspection,
            pins: backends.stores.sweep,
            clock: process.clock,
            uptime: SystemUptime()
        )
    }

    /// What re-reads approved files.
    var scrub: Scrub {
        Scrub(blobs: backends.blobs, metadata: backends.inspection)
    }

    /// What works on the scan queue, if there is a scanner.
    var scanService: ScanService? {
        scanning.service
    }

    /// What delivers events, if they are on.
    var eventService: EventService? {
        EventParts.service(process, backends, metrics: metrics)
    }

    private static func checks(of audit: AuditFile?) -> [ReadinessCheck] {
        guard let audit else { return [] }
        let check = ReadinessCheck(name: "audit") {
            do throws(StoreError) {
                try await audit.checkWorks()
                return nil
            } catch {
                return error.logText ?? "the audit cannot be written"
            }
        }
        return [check]
    }

    private func service(urls: ObjectURLSigner) -> AttachedFileService {
        AttachedFileService(
            stores: backends.stores,
            blobs: backends.blobs,
            clock: process.clock,
            clockGuard: clockGuard,
            random: ids,
            urls: urls,
            pages: pages,
            faults: LogFaultReporter(logger: process.logger),
            scans: scanning.runner,
            settings: process.settings.service
        )
    }

    private static func secrets(
        _ purpose: SecretPurpose,
        given: [UInt8]?,
        _ process: ServerProcess,
        _ backends: Backends
    ) async throws(CommandFailure) -> [SigningSecret] {
        do throws(StoreError) {
            return try await backends.stores.secrets.adoptSecret(
                given ?? process.random.bytes(Limits.signingSecretBytes.lowerBound),
                for: purpose,
                replacing: given != nil,
                at: process.clock.now()
            )
        } catch {
            throw CommandFailure(.failed, "the signing secrets cannot be read: \(error)")
        }
    }
}
