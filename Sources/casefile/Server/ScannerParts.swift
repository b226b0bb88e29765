import AttachedFilesAPI
import AttachedFilesCore
import AttachedFilesServer
import Logging
import Scanners
import SigV4
import Synchronization
import TestControl
import Webhooks

/// The scanner that the settings name; the only place that knows which there are.
struct ScannerParts: Sendable {
    /// What takes files from Complete to their verdict; `nil` without a scanner.
    let runner: ScanRunner?
    private let urls = LateScanURLs()
    private let settings: ServerSettings.Scanning
    private let clock: any WallClock
    private let logger: Logger

    /// The parts that a process's settings ask for.
    init(_ process: ServerProcess, _ backends: Backends, audit: (any AuditTrail)?, metrics: ServerMetrics) {
        settings = process.settings.scanning
        clock = process.clock
        logger = process.logger
        guard let scanner = Self.scanner(process, urls: urls) else {
            runner = nil
            return
        }
        runner = ScanRunner(
            stores: backends.stores,
            blobs: backends.blobs,
            scanner: scanner,
            settings: settings.settings,
            clock: process.clock,
            reporter: Self.reporter(process, audit: audit, metrics: metrics)
        )
    }

    /// What works on the queue, if there is a scanner.
    var service: ScanService? {
        runner.map { runner in
            ScanService(
                runner: runner,
                concurrency: settings.concurrency,
                interval: Limits.scanInterval,
                atStart: { await watchClamd() }
            )
        }
    }

    /// What readiness asks of scanning.
    var checks: [ReadinessCheck] {
        guard let runner else { return [] }
        let answer = LastAnswer()
        return [
            ReadinessCheck(name: "scanner") {
                if let problem = await answer.get({ await runner.probeProblem() }) { return problem }
                return await runner.scanProblem()
            }
        ]
    }

    /// The signer of an HTTP scanner's URLs, once it is known where the service is reached; `nil` without one.
    func signer(publicURL: PublicURL, bucket: String, keys: SigningKeyCache) -> ScanURLSigner? {
        guard case .http = settings.scanner, let secret = settings.secret else { return nil }
        let signer = ScanURLSigner(publicURL: publicURL, bucket: bucket, secret: secret, keys: keys)
        urls.signer.withLock { $0 = signer }
        return signer
    }

    /// Looks at clamd whenever it comes up, or comes up anew: it may start later than this service.
    private func watchClamd() async {
        guard case .clamd(let address) = settings.scanner else { return }
        let check = ClamdCheck(address: address)
        var last: ClamdVersion?
        var lastFailures = 0
        var lastLook = ContinuousClock.now
        var isFirst = true
        while !Task.isCancelled {
            let version = await check.version()
            // One that comes back after scans failed may be another with the same release.
            let failures = runner?.failureCount ?? 0
            if failures != lastFailures || ContinuousClock.now - lastLook > Limits.clamdCheckInterval { last = nil }
            lastFailures = failures
            if version == nil, isFirst {
                logger.warning("clamd cannot be asked about its limits yet; it is asked once it answers")
            }
            if let version, version != last {
                await describe(version, check)
                lastLook = ContinuousClock.now
            }
            (last, isFirst) = (version, false)
            try? await Task.sleep(for: Limits.clamdWatchInterval)
        }
    }

    /// Says which clamd is there, and what its signatures and limits would let pass unseen.
    private func describe(_ version: ClamdVersion, _ check: ClamdCheck) async {
        let made = version.signaturesMade.map(\.iso8601) ?? "unknown"
        logger.info("clamd", metadata: ["version": .string(version.release), "signatures": .string(made)])
        if version.isOutdated(at: clock.now()) {
            warn("clamd's signatures are of \(made), over seven days old: let freshclam renew them.")
        }
        for problem in await check.problems() { warn(problem) }
    }

    private func warn(_ problem: String) {
        logger.warning("A setting calls for attention", metadata: ["cause": .string(problem)])
    }

    /// Where it is said what happens to scans: in the log, in the audit, and in the timelines of test control.
    private static func reporter(
        _ process: ServerProcess,
        audit: (any AuditTrail)?,
        metrics: ServerMetrics
    ) -> any ScanReporter {
        var reporter: any ScanReporter = LogScanReporter(logger: process.logger, metrics: metrics)
        if let audit { reporter = AuditScanReporter(trail: audit, next: reporter) }
        if let control = process.control { reporter = TimelineReporter(reporter, timelines: control.timelines) }
        return reporter
    }

    /// The scanner of the settings; in `dev` the rules of test control come before it.
    private static func scanner(_ process: ServerProcess, urls: LateScanURLs) -> (any Scanner)? {
        let scanners = scanners(process, urls: urls)
        if let control = process.control { return RuleScanner(control, base: ScannerChain(scanners)) }
        guard let first = scanners.first else { return nil }
        return scanners.count == 1 ? first : ScannerChain(scanners)
    }

    private static func scanners(_ process: ServerProcess, urls: LateScanURLs) -> [any Scanner] {
        let settings = process.settings.scanning
        var scanners: [any Scanner] = settings.checksTypes ? [TypeCheck()] : []
        switch settings.scanner {
        case nil: break
        case .script: scanners.append(ScriptedScanner())
        case .clamd(let address):
            scanners.append(ClamdScanner(address: address, approvesUnscannable: settings.approvesUnscannable))
        case .http(let url):
            scanners.append(
                HTTPScanner(
                    webhook: Webhook(
                        url: url,
                        secret: settings.secret ?? [],
                        allowsPrivateAddresses: settings.allowsPrivateAddresses
                    ),
                    bucket: process.settings.bucket,
                    urls: urls,
                    clock: process.clock,
                    receiversClock: SystemClock()
                )
            )
        }
        return scanners
    }
}

/// URLs that can be signed once the service has an address.
private final class LateScanURLs: ScanURLs {
    let signer = Mutex<ScanURLSigner?>(nil)

    func url(for lease: ScanLease, at now: Timestamp) -> String? {
        signer.withLock { $0 }?.url(for: lease, at: now)
    }
}

/// The last answer of a probe, which is good for a while; whoever asks meanwhile waits for the same one.
private actor LastAnswer {
    private var last: (problem: String?, at: ContinuousClock.Instant)?
    private var asking: Task<String?, Never>?

    func get(_ ask: @escaping @Sendable () async -> String?) async -> String? {
        if let last, ContinuousClock.now - last.at < Limits.scannerProbeLife { return last.problem }
        if let asking { return await asking.value }
        let task = Task { await ask() }
        asking = task
        let problem = await task.value
        (asking, last) = (nil, (problem, ContinuousClock.now))
        return problem
    }
}
