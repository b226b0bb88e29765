import AttachedFilesAPI
import NIOCore

/// Reads what rows pin once more, and puts aside what is no longer what was stored.
package struct Scrub: Sendable {
    /// What was read.
    package struct Report: Equatable, Sendable {
        /// Blobs read to their end.
        package var blobs = 0
        /// Bytes read.
        package var bytes: Int64 = 0
        /// Files whose bytes are damaged or missing; downloads of them fail from now on.
        package var damagedFiles: [String] = []
        /// Files whose damaged bytes could not be put aside; those of which not even a note was made are served still.
        package var stuckFiles: [String] = []
        /// Files whose bytes the medium did not give; nothing was done to them.
        package var unreadableFiles: [String] = []

        /// A report of nothing.
        package init() {}

        /// Files that somebody has to look after.
        package var badFileCount: Int { damagedFiles.count + stuckFiles.count + unreadableFiles.count }
    }

    private let blobs: any BlobStore
    private let metadata: any InspectionStore
    private let reader: any OpenBlobReader

    /// A scrub of these stores; `reader` reads blobs that are files.
    package init(
        blobs: any BlobStore,
        metadata: any InspectionStore,
        reader: any OpenBlobReader = ThreadedBlobReader()
    ) {
        self.blobs = blobs
        self.metadata = metadata
        self.reader = reader
    }

    /// Reads the blobs of the files after one.
    ///
    /// - Parameters:
    ///   - fileID: the last file of the part before; `nil` begins.
    ///   - limit: at most so many blobs.
    ///   - report: what was read is added to it.
    ///   - pace: told the bytes of each piece read, so that it may wait.
    /// - Returns: the last file; `nil` when there was none after `fileID`, or the task was cancelled.
    /// - Throws: a failure of the metadata.
    package func part(
        after fileID: String?,
        limit: Int,
        into report: inout Report,
        pace: (Int) async -> Void
    ) async throws(StoreError) -> String? {
        let pinned = try await metadata.pinnedBlobs(after: fileID, limit: limit)
        for item in pinned {
            switch try await state(of: item.blob, &report, pace) {
            case .whole:
                do {
                    try await blobs.markWhole(item.blob.id)
                    report.blobs += 1
                } catch {
                    report.unreadableFiles.append(item.fileID)
                }
            case .interrupted: return nil
            case .unreadable: report.unreadableFiles.append(item.fileID)
            case .damaged:
                // A file that was deleted meanwhile is not damaged.
                guard case .pinned(item.blob.id) = try await metadata.needs(of: [item.fileID])[item.fileID] else {
                    continue
                }
                do {
                    try await blobs.quarantine(item.blob.id)
                    report.damagedFiles.append(item.fileID)
                } catch {
                    // What cannot be put aside does not keep those after it from being read.
                    report.stuckFiles.append(item.fileID)
                }
            }
        }
        return pinned.last?.fileID
    }

    private enum State {
        case whole
        case damaged
        case unreadable
        /// The task was cancelled before the end.
        case interrupted
    }

    private func state(
        of blob: StoredBlob,
        _ report: inout Report,
        _ pace: (Int) async -> Void
    ) async throws(StoreError) -> State {
        let content = ScanContent(blob, in: blobs, reader: reader, seesDamaged: true)
        let result: Result<Bool, ScanFailure>
        do throws(ScanFailure) {
            while let piece = try await content.next() {
                report.bytes += Int64(piece.readableBytes)
                await pace(piece.readableBytes)
                guard !Task.isCancelled else { break }
            }
            result = .success(Task.isCancelled ? false : try await content.hasExpectedHash())
        } catch {
            result = .failure(error)
        }
        await content.close()
        guard !Task.isCancelled else { return .interrupted }
        switch result {
        case .success(let isWhole): return isWhole ? .whole : .damaged
        case .failure(.damaged): return .damaged
        case .failure(.storage(.unavailable(let cause))) where cause is DamagedBlob: return .damaged
        case .failure: return .unreadable
        }
    }
}
