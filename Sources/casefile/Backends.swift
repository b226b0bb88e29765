import AttachedFilesCore
import AttachedFilesServer
import DiskBlobStore
import Logging
import SQLiteCommit
import SQLiteStore

/// The stores that the settings name, opened; the only place that knows which there are.
struct Backends: Sendable {
    /// The metadata.
    let stores: MetadataStores
    /// What sweep and scrub ask of the metadata.
    let inspection: any InspectionStore
    /// What test control asks of all that keep something of files.
    let controlled: [any TestControlStore]
    /// The events that wait to be delivered.
    let outbox: any EventOutbox
    /// The rejected files whose bytes were kept.
    let quarantine: any QuarantineStore
    /// The bytes.
    let blobs: any BlobStore
    /// What readiness asks of both.
    let checks: [ReadinessCheck]
    private let closers: [@Sendable () async throws(StoreError) -> Void]

    /// Opens both stores, and makes them where they are not there yet.
    ///
    /// - Parameters:
    ///   - storage: where they are.
    ///   - writesEvents: whether changes are written to the outbox.
    ///   - clock: the time of day.
    ///   - random: where ids come from.
    ///   - logger: for what stores do on their own.
    /// - Returns: both.
    /// - Throws: ``CommandFailure`` when one is in use by another process, damaged, or cannot be read or written.
    static func open(
        _ storage: ServerSettings.Storage,
        writesEvents: Bool,
        clock: any WallClock,
        random: any RandomSource,
        logger: Logger
    ) async throws(CommandFailure) -> Backends {
        var metadata = try openMetadata(storage.store, eventClock: writesEvents ? clock : nil, logger: logger)
        let blobs: any BlobStore
        switch storage.blobs {
        case .memory:
            blobs = MemoryBlobStore(clock: clock, random: random)
        case .disk(let folder):
            let store = try Self.opening(folder) { () throws(StoreError) in
                try DiskBlobStore(folder: folder, clock: clock, random: random, logger: logger)
            }
            blobs = store
            metadata.checks.append(Self.check("blobs", hasFailed: { store.fault != nil }, probe: store.probe))
            metadata.closers.append(store.close)
        }
        return Backends(
            stores: metadata.stores,
            inspection: metadata.inspection,
            controlled: metadata.controlled,
            outbox: metadata.outbox,
            quarantine: metadata.quarantine,
            blobs: blobs,
            checks: metadata.checks,
            closers: metadata.closers
        )
    }

    /// The metadata of one backend, with what else is asked of it.
    private struct Metadata {
        var stores: MetadataStores
        var inspection: any InspectionStore
        var controlled: [any TestControlStore]
        var outbox: any EventOutbox
        var quarantine: any QuarantineStore
        var checks: [ReadinessCheck] = []
        var closers: [@Sendable () async throws(StoreError) -> Void] = []
    }

    private static func openMetadata(
        _ location: StoreLocation,
        eventClock: (any WallClock)?,
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
                try SQLiteStore(folder: folder, eventClock: eventClock, logger: logger)
            }
            return Metadata(
                stores: MetadataStores(store),
                inspection: store,
                controlled: [store],
                outbox: store,
                quarantine: store,
                checks: [check("store", hasFailed: { store.fault != nil }, probe: store.probe)],
                closers: [store.close]
            )
        }
    }

    /// Closes both; what fails is logged, as all that was acknowledged is durable already.
    func close(logger: Logger) async {
        for close in closers {
            do throws(StoreError) {
                try await close()
            } catch {
                logger.error("A store could not be closed", metadata: ["cause": .string(Self.reason(error))])
            }
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
    private static func check(
        _ name: String,
        hasFailed: @escaping @Sendable () -> Bool,
        probe: @escaping @Sendable () async throws(StoreError) -> Void
    ) -> ReadinessCheck {
        ReadinessCheck(name: name) {
            guard hasFailed() else { return nil }
            do throws(StoreError) {
                try await probe()
                return nil
            } catch {
                return reason(error)
            }
        }
    }

    private static func reason(_ error: StoreError) -> String {
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
