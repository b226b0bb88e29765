/// What the operations do, apart from HTTP and from where rows and bytes lie.
///
/// Each operation is an extension in `Operations/`; the data plane is in `Objects/`.
package struct AttachedFileService: Sendable {
    let files: any FileStore
    let sweepNotes: any SweepStore
    let tags: any TagStore
    let configurations: any ConfigurationStore
    let blobs: any BlobStore
    let clock: any WallClock
    let clockGuard: ClockGuard?
    let random: any RandomSource
    let urls: ObjectURLSigner
    let pages: PageTokens
    let faults: any FaultReporter
    let scans: ScanRunner?
    let settings: ServiceSettings
    /// The request that is served, told to the operator with what fails; `nil` for none.
    private(set) var requestID: String?
    /// Held for a file from the end of an upload's body to its commit.
    let commits = KeyedLock()

    /// A service on these parts.
    ///
    /// - Parameters:
    ///   - stores: where rows lie.
    ///   - blobs: where bytes lie.
    ///   - clock: the time of day.
    ///   - clockGuard: says when ages cannot be judged by it; `nil` where they always can.
    ///   - random: where ids come from.
    ///   - urls: signs the data plane's URLs.
    ///   - pages: seals page tokens.
    ///   - faults: where failures of a medium are said.
    ///   - scans: who looks at files before they are approved; Complete approves at once when `nil`.
    ///   - settings: what the operator set.
    package init(
        stores: MetadataStores,
        blobs: any BlobStore,
        clock: any WallClock,
        clockGuard: ClockGuard? = nil,
        random: any RandomSource,
        urls: ObjectURLSigner,
        pages: PageTokens,
        faults: any FaultReporter,
        scans: ScanRunner? = nil,
        settings: ServiceSettings
    ) {
        files = stores.files
        sweepNotes = stores.sweep
        tags = stores.tags
        configurations = stores.configurations
        self.blobs = blobs
        self.clock = clock
        self.clockGuard = clockGuard
        self.random = random
        self.urls = urls
        self.pages = pages
        self.faults = faults
        self.scans = scans
        self.settings = settings
    }

    /// The same service for one request, whose id goes with what fails.
    package func serving(_ requestID: String) -> AttachedFileService {
        var service = self
        service.requestID = requestID
        return service
    }
}

/// The metadata stores of one backend.
package struct MetadataStores: Sendable {
    /// Rows, tokens and quotas.
    package let files: any FileStore
    /// What the sweep takes out.
    package let sweep: any SweepStore
    /// Files that wait for a verdict.
    package let scans: any ScanQueue
    /// Tags.
    package let tags: any TagStore
    /// Limits that instances have set.
    package let configurations: any ConfigurationStore
    /// Signing secrets.
    package let secrets: any SecretStore

    /// The stores of one backend.
    package init(
        files: any FileStore,
        sweep: any SweepStore,
        scans: any ScanQueue,
        tags: any TagStore,
        configurations: any ConfigurationStore,
        secrets: any SecretStore
    ) {
        self.files = files
        self.sweep = sweep
        self.scans = scans
        self.tags = tags
        self.configurations = configurations
        self.secrets = secrets
    }

    /// One value that is every store.
    package init(_ store: some FileStore & SweepStore & ScanQueue & TagStore & ConfigurationStore & SecretStore) {
        self.init(files: store, sweep: store, scans: store, tags: store, configurations: store, secrets: store)
    }
}
