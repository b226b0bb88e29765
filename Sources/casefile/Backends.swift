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
    ///   - clearsTemporary: whether what interrupted uploads left goes at once.
    ///   - pairsAnew: whether both become a pair whatever they were before.
    ///   - clock: the time of day.
    ///   - random: where ids come from.
    ///   - logger: for what stores do on their own.
    /// - Returns: both.
    /// - Throws: ``CommandFailure`` when one is in use by another process, damaged, or cannot be read or written, and
    ///   when they do not belong together.
    static func open(
        _ storage: ServerSettings.Storage,
        writesEvents: Bool,
        clearsTemporary: Bool = true,
        pairsAnew: Bool = false,
        clock: any WallClock,
        random: any RandomSource,
        logger: Logger
    ) async throws(CommandFailure) -> Backends {
        // Stores that are made together have it from their first byte on. Not of the random words of dev, whose ids would
        // all be others then.
        let newPairID = UUIDText.random(SystemRandom())
        // Both wait for the disk, so each has a thread.
        async let bytes = opened { () throws(CommandFailure) in
            try openBytes(
                storage.blobs,
                clearsTemporary: clearsTemporary,
                newPairID: newPairID,
                clock: clock,
                random: random,
                logger: logger
            )
        }
        let rows = opened { () throws(CommandFailure) in
            try openMetadata(
                storage.store,
                eventClock: writesEvents ? clock : nil,
                newPairID: newPairID,
                logger: logger
            )
        }
        let blobs = await bytes
        switch (rows, blobs) {
        case (.success(let metadata), .success(let blobs)):
            let opened = Backends(
                stores: metadata.stores,
                inspection: metadata.inspection,
                controlled: metadata.controlled,
                outbox: metadata.outbox,
                quarantine: metadata.quarantine,
                blobs: blobs.store,
                checks: metadata.checks + blobs.checks,
                closers: metadata.closers + blobs.closers
            )
            do throws(CommandFailure) {
                try await pair(metadata.paired, blobs.paired, anew: pairsAnew)
            } catch {
                await opened.close(logger: logger)
                throw error
            }
            return opened
        case (.failure(let failure), _), (_, .failure(let failure)):
            let closers = ((try? rows.get().closers) ?? []) + ((try? blobs.get().closers) ?? [])
            for close in closers { try? await close() }
            throw failure
        }
    }

    /// Stores in memory end with the process, so nothing is lost by what they stand beside.
    private static func pair(
        _ rows: (any PairedStore)?,
        _ bytes: (any PairedStore)?,
        anew: Bool
    ) async throws(CommandFailure) {
        guard let rows, let bytes else { return }
        // Not the random words of dev, whose ids would all be others then.
        let pair = StorePair(rows: rows, bytes: bytes, random: SystemRandom())
        if anew { try await pair.renew() } else { try await pair.check() }
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
}
