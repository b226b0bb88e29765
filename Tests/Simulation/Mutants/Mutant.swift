import AttachedFilesCore
import DiskBlobStore

/// A deliberate defect of the protocol, made by wrapping a part of the service; the simulation has to find each.
package enum Mutant: String, CaseIterable, Sendable {
    /// A file is published without a sync of its bytes.
    case bytesNotSynced
    /// A sync that failed is tried again, and its success believed.
    case failedSyncTriedAgain
    /// The names in shard folders are not synced.
    case shardsNotSynced
    /// The names of shard folders are not synced.
    case shardFoldersNotSynced
    /// Temporary files stay at a start.
    case temporaryFilesStay
    /// The index answers before its commit.
    case indexAnswersEarly
    /// The index forgets the blob that a later one replaces.
    case replacedBlobForgotten
    /// The index goes on naming the first blob of a file.
    case firstBlobStaysStaged
    /// The index drops its notes before the bytes are gone.
    case notesDroppedFirst
    /// Complete pins again what was completed before.
    case completeIgnoresStatus
    /// Complete answers before its commit.
    case completeAnswersEarly
    /// Delete answers before its commit.
    case deleteAnswersEarly
    /// Delete writes no note of the bytes that have to go.
    case deleteLeavesNoNote
    /// Tokens are kept in the memory of the process.
    case tokensInMemory
    /// Tokens are not looked at in the transaction of the insert.
    case tokenCheckedOutside
    /// The quota is not looked at in the transaction of the insert.
    case quotaCheckedOutside
    /// The sweep takes superseded blobs that are pinned.
    case sweepSkipsPinned
    /// The sweep lets uploads expire too early.
    case sweepExpiresEarly
    /// The inventory does not see the notes of blobs.
    case notesUnseen
    /// The scrub takes deleted files for such that are there.
    case deletedStillPinned
    /// Complete leaves a file scanning without a job.
    case jobForgotten
    /// Complete approves what only a scan may approve.
    case approvedBeforeScan
    /// A verdict is answered before its commit.
    case verdictAnswersEarly
    /// Tags are written back as they were read, over what another wrote meanwhile.
    case tagsOverwritten
}

/// The parts of a server's life, with a defect in one of them.
struct MutantParts {
    let disk: any Disk
    let index: any BlobIndex
    let files: any FileStore
    let tags: any TagStore
    let sweep: any SweepStore
    let scans: any ScanQueue
    let inspection: any InspectionStore

    init(
        _ mutant: Mutant?,
        life: ServerLife,
        mount: MountedDisk,
        index: SimulatedIndex,
        metadata: MemoryMetadataStore
    ) {
        let opened = OpenIndex(index: index, life: life)
        let rows = OpenMetadata(store: metadata, life: life)
        guard let mutant else {
            (disk, self.index, files, tags, sweep, scans) = (mount, opened, rows, rows, rows, rows)
            inspection = rows
            return
        }
        let changed = MutantMetadata(rows: rows, mutant: mutant)
        disk = MutantDisk(disk: mount, mutant: mutant)
        self.index = MutantIndex(index: opened, mutant: mutant)
        (files, tags, sweep, scans) = (changed, changed, changed, changed)
        inspection = MutantInspection(rows: rows, mutant: mutant)
    }
}
