package import AttachedFilesAPI
package import AttachedFilesCore
import NIOCore
import SigV4

/// A service on memory stores with a clock, a seed and callers of its own.
package struct SampleService: Sendable {
    /// The instance that its calls are for.
    package static let instanceID = "instance-1"
    /// The case that its files belong to.
    package static let caseARN = "arn:aws:cases:us-east-1:111122223333:domain/d/case/1"

    /// The service.
    package let service: AttachedFileService
    /// Its rows.
    package let store: MemoryMetadataStore
    /// Its bytes.
    package let blobs: MemoryBlobStore
    /// Its time.
    package let clock: FixedClock
    /// What it reported.
    package let faults = RecordedFaults()
    /// The signer of its URLs.
    package let urls: ObjectURLSigner
    /// Its caller.
    package let caller: Caller
    /// Its sweep.
    package let sweep: Sweep
    /// What scans its files; `nil` where Complete approves at once.
    package let scans: ScanRunner?
    /// What its scans reported.
    package let scanEvents = RecordedScans()

    /// A service; nothing is in it.
    ///
    /// - Throws: when its caller cannot be made.
    package init(
        instances: InstancePolicy = .any,
        quota: ResourceQuota = ResourceQuota(files: 50, bytes: nil),
        checksResourceAccount: Bool = true,
        scanner: (any Scanner)? = nil,
        scanSettings: ScanSettings = ScanSettings(),
        uptime: (any UptimeClock)? = nil,
        wrapBlobs: (MemoryBlobStore) -> any BlobStore = { $0 }
    ) throws {
        let settings = ServiceSettings(
            instances: instances,
            quota: quota,
            checksResourceAccount: checksResourceAccount
        )
        let random = SeededRandom()
        clock = FixedClock()
        store = MemoryMetadataStore()
        blobs = MemoryBlobStore(clock: clock, random: random)
        let secret = SigningSecret(bytes: random.bytes(32), retiredAt: nil)
        urls = try Self.signer(secret)
        let stores = MetadataStores(
            files: store,
            sweep: store,
            scans: store,
            tags: store,
            configurations: MemoryConfigurationStore(),
            secrets: MemorySecretStore()
        )
        let (time, events) = (self.clock, self.scanEvents)
        let readBlobs = wrapBlobs(blobs)
        scans = scanner.map {
            ScanRunner(
                stores: stores,
                blobs: readBlobs,
                scanner: $0,
                settings: scanSettings,
                clock: time,
                reporter: events
            )
        }
        let clockGuard = uptime.map { ClockGuard(wall: time, uptime: $0) }
        service = AttachedFileService(
            stores: stores,
            blobs: blobs,
            clock: clock,
            clockGuard: clockGuard,
            random: random,
            urls: urls,
            pages: PageTokens(secret: secret),
            faults: faults,
            scans: scans,
            settings: settings
        )
        sweep = Sweep(store: store, blobs: blobs, clock: clock, clockGuard: clockGuard, settings: settings)
        caller = try Caller.sample()
    }

    private static func signer(_ secret: SigningSecret) throws -> ObjectURLSigner {
        guard let publicURL = PublicURL("http://files.example:8730") else {
            throw MemberError("PublicURL", "it must be readable")
        }
        return ObjectURLSigner(
            publicURL: publicURL,
            bucket: "casefile-attachments",
            secrets: [secret],
            keys: SigningKeyCache()
        )
    }

    /// An input of Start that every rule allows.
    package static func input(
        fileName: String = "report.pdf",
        sizeInBytes: Int64 = 3,
        token: String? = nil
    ) -> StartAttachedFileUpload.Input {
        StartAttachedFileUpload.Input(
            instanceID: instanceID,
            associatedResourceARN: caseARN,
            fileName: fileName,
            fileSizeInBytes: sizeInBytes,
            clientToken: token
        )
    }

    /// Starts a file.
    ///
    /// - Returns: its address.
    /// - Throws: what the operation throws.
    package func start(
        _ input: StartAttachedFileUpload.Input = SampleService.input()
    ) async throws(APIError) -> FileAddress {
        let output = try await service.startAttachedFileUpload(input, caller: caller)
        return FileAddress(
            instanceID: input.instanceID,
            fileID: output.fileID,
            associatedResourceARN: input.associatedResourceARN
        )
    }

    /// Starts a file and uploads its bytes, which are as many as declared.
    ///
    /// - Returns: its address.
    /// - Throws: what the operations throw.
    package func upload(_ text: String = "abc", token: String? = nil) async throws -> FileAddress {
        let address = try await start(Self.input(sizeInBytes: Int64(text.utf8.count), token: token))
        try await put(text, into: address)
        return address
    }

    /// Uploads bytes into a file that was started.
    ///
    /// - Throws: what the data plane throws.
    package func put(_ text: String, into address: FileAddress) async throws(ObjectError) {
        let file = try await service.openUpload(key(of: address))
        var rest: ByteBuffer? = ByteBuffer(string: text)
        _ = try await service.storeUpload(file, expected: ExpectedChecksums()) {
            defer { rest = nil }
            return rest
        }
    }

    /// Starts, uploads and completes a file.
    ///
    /// - Returns: its address.
    /// - Throws: what the operations throw.
    package func approvedFile(_ text: String = "abc", token: String? = nil) async throws -> FileAddress {
        let address = try await upload(text, token: token)
        _ = try await service.completeAttachedFileUpload(.init(file: address), caller: caller)
        return address
    }

    /// The key of a file on the data plane.
    ///
    /// - Throws: `NoSuchKey` when the address makes no key.
    package func key(of address: FileAddress) throws(ObjectError) -> ObjectKey {
        let path = "/casefile-attachments/\(caller.account)/\(address.instanceID)/\(address.fileID)"
        guard let key = ObjectKey(path: path, bucket: "casefile-attachments") else {
            throw ObjectError(.noSuchKey, "no key")
        }
        return key
    }
}
