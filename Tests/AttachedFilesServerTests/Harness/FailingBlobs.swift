import AttachedFilesAPI
import AttachedFilesCore
import NIOCore
import TestSupport

/// A blob store whose medium fails in one way.
struct FailingBlobs: BlobStore {
    /// What stands for a cause that a driver would give.
    struct Cause: Error {}

    let isFull: Bool

    private var failure: StoreError { isFull ? .full : .unavailable(cause: Cause()) }

    func put(
        _ fileID: String,
        sizeInBytes: Int64,
        digests: Set<ChecksumAlgorithm>,
        next: () async throws -> ByteBuffer?,
        check: (ContentDigests) throws -> Void
    ) async throws(PutError) -> StoredBlob {
        throw .store(failure)
    }

    func staged(_ fileID: String) async throws(StoreError) -> StoredBlob? { throw failure }

    func read(_ blob: StoredBlob, range: Range<Int64>) async throws(StoreError) -> BlobContent { throw failure }

    func remove(_ blobID: String) async throws(StoreError) { throw failure }

    func removeStaged(_ fileID: String, keeping pinned: String?) async throws(StoreError) { throw failure }

    func superseded(before: Timestamp, limit: Int) async throws(StoreError) -> [SupersededBlob] { throw failure }

    func inventory(after position: String?, limit: Int) async throws(StoreError) -> BlobInventory { throw failure }

    func quarantine(_ blobID: String) async throws(StoreError) { throw failure }
}

extension TestServer {
    /// A server on the rows of a sample, whose bytes cannot be reached.
    init(failing sample: SampleService, isFull: Bool) {
        let service = AttachedFileService(
            stores: MetadataStores(
                files: sample.store,
                sweep: sample.store,
                scans: sample.store,
                tags: sample.store,
                configurations: MemoryConfigurationStore(),
                secrets: MemorySecretStore()
            ),
            blobs: FailingBlobs(isFull: isFull),
            clock: sample.clock,
            random: SeededRandom(3),
            urls: sample.urls,
            pages: PageTokens(secret: SigningSecret(bytes: [UInt8](repeating: 1, count: 32), retiredAt: nil)),
            faults: sample.faults,
            settings: ServiceSettings(instances: .any, checksResourceAccount: true)
        )
        self.init(sample: sample, service: service)
    }
}
