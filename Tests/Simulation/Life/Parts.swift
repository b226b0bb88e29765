import AttachedFilesAPI
import AttachedFilesCore
import DiskBlobStore
import SigV4
import TestSupport

/// What every run shares, since it does not change.
enum Parts {
    static let instanceID = "instance-1"
    static let resourceARNs = (1...3).map { "arn:aws:cases:us-east-1:111122223333:domain/d/case/\($0)" }
    static let settings = ServiceSettings(
        instances: .any,
        quota: ResourceQuota(files: 4, bytes: nil),
        checksResourceAccount: true
    )
    /// Long enough that a run without a jump of its clock does not reach a deadline.
    static let scanWindowSeconds: Int64 = 3_600
    /// About half of all bodies are small, and a tenth come in several parts.
    private static let bounds = {
        var bounds = BlobBounds()
        bounds.freeSpaceFloorBytes = 1 << 20
        bounds.smallBlobBytes = 40
        bounds.leastChunkBytes = 200
        bounds.chunkBytes = 1_000
        bounds.intakeBytes = 2_500
        bounds.syncAheadBytes = 2_000
        return bounds
    }()
    private static let secret = SigningSecret(bytes: [UInt8](repeating: 7, count: 32), retiredAt: nil)
    private static let keys = SigningKeyCache()
    private static let caller = Result { try Caller.sample() }
    private static let urls = PublicURL("http://files.example:8730").map { url in
        ObjectURLSigner(publicURL: url, bucket: "casefile-attachments", secrets: [secret], keys: keys)
    }

    /// The scope of a resource by its number.
    static func resource(_ number: Int) -> ResourceScope {
        ResourceScope(
            instance: InstanceScope(account: "111122223333", instanceID: instanceID),
            resourceARN: resourceARNs[number]
        )
    }

    /// A server of these parts.
    static func server(
        _ life: ServerLife,
        mount: MountedDisk,
        parts: MutantParts,
        clock: SimulatedClock,
        random: SimulatedRandom,
        world: World
    ) throws -> Server {
        guard let urls else { throw MemberError("PublicURL", "it must be readable") }
        let blobs = try DiskBlobStore(
            folder: "blobs",
            disk: parts.disk,
            index: parts.index,
            work: InlineWork(scheduler: life.scheduler),
            clock: clock,
            random: random,
            bounds: bounds
        )
        let stores = MetadataStores(
            files: parts.files,
            sweep: parts.sweep,
            scans: parts.scans,
            tags: parts.tags,
            configurations: MemoryConfigurationStore(),
            secrets: MemorySecretStore()
        )
        let scans = runner(life, mount, world, stores, blobs)
        let service = AttachedFileService(
            stores: stores,
            blobs: blobs,
            clock: clock,
            random: random,
            urls: urls,
            pages: PageTokens(secret: secret),
            faults: NoReport(),
            scans: scans,
            settings: settings
        )
        let sweep = Sweep(store: parts.sweep, blobs: blobs, clock: clock, settings: settings, uptime: world.uptime)
        let orphans = OrphanSweep(
            blobs: blobs,
            metadata: parts.inspection,
            pins: parts.sweep,
            clock: clock,
            uptime: world.uptime
        )
        let reader = SimulatedBlobReader(mount: mount, scheduler: life.scheduler)
        return Server(
            life: life,
            mount: mount,
            service: service,
            scans: scans,
            sweep: sweep,
            orphans: orphans,
            scrub: Scrub(blobs: blobs, metadata: parts.inspection, reader: reader),
            blobs: blobs,
            caller: try caller.get()
        )
    }

    /// What works on the queue of scans, where the plan has a scanner.
    private static func runner(
        _ life: ServerLife,
        _ mount: MountedDisk,
        _ world: World,
        _ stores: MetadataStores,
        _ blobs: DiskBlobStore
    ) -> ScanRunner? {
        guard let policy = world.plan.scanPolicy else { return nil }
        return ScanRunner(
            stores: stores,
            blobs: blobs,
            scanner: SimulatedScanner(world: world),
            settings: ScanSettings(tries: 2, window: .seconds(scanWindowSeconds), whenDown: policy),
            clock: world.clock,
            reporter: SimulatedScanReporter(world: world),
            timer: SimulatedTimer(faults: life.faults),
            reader: SimulatedBlobReader(mount: mount, scheduler: life.scheduler)
        )
    }
}

/// The process under test between two crashes.
struct Server: Sendable {
    let life: ServerLife
    let mount: MountedDisk
    let service: AttachedFileService
    let scans: ScanRunner?
    let sweep: Sweep
    let orphans: OrphanSweep
    let scrub: Scrub
    let blobs: DiskBlobStore
    let caller: Caller
}

/// Failures are looked at where they are answered.
private struct NoReport: FaultReporter {
    func report(_ text: String, requestID: String?) {}
}
