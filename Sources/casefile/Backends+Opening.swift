import AttachedFilesCore
import AttachedFilesServer
import DiskBlobStore
import Logging
import SQLiteCommit
import SQLiteStore

/// How each backend is opened.
extension Backends {
    static func opened<Opened>(_ open: () throws(CommandFailure) -> Opened) -> Result<Opened, CommandFailure> {
        do throws(CommandFailure) {
            return .success(try open())
        } catch {
            return .failure(error)
        }
    }

    /// Ends a command whose stores are not there, as by a name that was mistyped, instead of making empty ones.
    ///
    /// - Parameters:
    ///   - storage: where they should be.
    ///   - oneIsEnough: whether the other may have been lost.
    /// - Throws: ``CommandFailure``, naming what is missing.
    static func checkAreThere(_ storage: ServerSettings.Storage, oneIsEnough: Bool) throws(CommandFailure) {
        var (found, missing) = (0, [String]())
        if case .sqlite(let folder) = storage.store {
            let isThere = try opening(folder) { () throws(StoreError) in try SQLiteStore.isThere(in: folder) }
            if isThere { found += 1 } else { missing.append("metadata in \(folder)") }
        }
        if case .disk(let folder) = storage.blobs {
            let isThere = try opening(folder) { () throws(StoreError) in try SQLiteBlobIndex.isThere(in: folder) }
            if isThere { found += 1 } else { missing.append("bytes in \(folder)") }
        }
        guard !missing.isEmpty, found == 0 || !oneIsEnough else { return }
        throw CommandFailure(.failed, "there is no store of \(missing.joined(separator: ", and none of "))")
    }

    /// The bytes of one backend, with what else is asked of it.
    struct Bytes: Sendable {
        var store: any BlobStore
        /// What has to belong to the metadata; `nil` for bytes in memory.
        var paired: (any PairedStore)?
        var checks: [ReadinessCheck] = []
        var closers: [@Sendable () async throws(StoreError) -> Void] = []
    }

    static func openBytes(
        _ location: BlobLocation,
        clearsTemporary: Bool,
        newPairID: String,
        clock: any WallClock,
        random: any RandomSource,
        logger: Logger
    ) throws(CommandFailure) -> Bytes {
        switch location {
        case .memory: return Bytes(store: MemoryBlobStore(clock: clock, random: random))
        case .disk(let folder):
            let store = try opening(folder) { () throws(StoreError) in
                try DiskBlobStore(
                    folder: folder,
                    clock: clock,
                    random: random,
                    logger: logger,
                    clearsTemporary: clearsTemporary,
                    newPairID: newPairID
                )
            }
            return Bytes(
                store: store,
                paired: store,
                checks: [check("blobs", fault: { store.fault }, probe: store.probe)],
                closers: [store.close]
            )
        }
    }

    /// The metadata of one backend, with what else is asked of it.
    struct Metadata {
        var stores: MetadataStores
        var inspection: any InspectionStore
        var controlled: [any TestControlStore]
        var outbox: any EventOutbox
        var quarantine: any QuarantineStore
        /// What the bytes have to belong to; `nil` for metadata in memory.
        var paired: (any PairedStore)?
        var checks: [ReadinessCheck] = []
        var closers: [@Sendable () async throws(StoreError) -> Void] = []
    }

    static func openMetadata(
        _ location: StoreLocation,
        eventClock: (any WallClock)?,
        newPairID: String,
        logger: Logger
    ) throws(CommandFailure) -> Metadata {
        switch location {
        case .memory:
            let memory = MemoryMetadataStore(eventClock: eventClock)
            let configurations = MemoryConfigurationStore()
            let stores = MetadataStores(
                files: memory,
                sweep: memory,
                scans: memory,
                tags: memory,
                configurations: configurations,
                secrets: MemorySecretStore()
            )
            return Metadata(
                stores: stores,
                inspection: memory,
                controlled: [memory, configurations],
                outbox: memory,
                quarantine: memory
            )
        case .sqlite(let folder):
            let store = try opening(folder) { () throws(StoreError) in
                try SQLiteStore(folder: folder, eventClock: eventClock, newPairID: newPairID, logger: logger)
            }
            return Metadata(
                stores: MetadataStores(store),
                inspection: store,
                controlled: [store],
                outbox: store,
                quarantine: store,
                paired: store,
                checks: [check("store", fault: { store.fault }, probe: store.probe)],
                closers: [store.close]
            )
        }
    }

    private static func opening<Store>(
        _ folder: String,
        _ open: () throws(StoreError) -> Store
    ) throws(CommandFailure) -> Store {
        do {
            return try open()
        } catch {
            throw CommandFailure(.failed, "the data in \(folder) cannot be opened: \(reason(error))")
        }
    }

    /// A check that asks a store to make something durable only after it failed, as readiness is asked often.
    ///
    /// A failure is told once though all is well again meanwhile: somebody's upload or change was lost to it.
    private static func check(
        _ name: String,
        fault: @escaping @Sendable () -> StoreError?,
        probe: @escaping @Sendable () async throws(StoreError) -> Void
    ) -> ReadinessCheck {
        ReadinessCheck(name: name) {
            guard let fault = fault() else { return nil }
            do throws(StoreError) {
                try await probe()
                return reason(fault)
            } catch {
                return reason(error)
            }
        }
    }

    static func reason(_ error: StoreError) -> String {
        guard case .unavailable(let cause) = error, let failure = cause as? SQLiteFailure else {
            return error.logText ?? "\(error)"
        }
        switch failure {
        case .full: return "there is no room"
        case .busy: return "it is busy"
        case .closed: return "it is closed"
        case .owned: return "it is in use by another casefile"
        case .corrupt(let cause), .medium(let cause): return "\(cause)"
        case .other(let cause): return "\(cause)"
        }
    }
}
