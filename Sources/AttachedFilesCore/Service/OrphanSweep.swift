import AttachedFilesAPI
import Synchronization

/// Removes bytes that no file needs and nobody remembers: what a crash left between two steps, or a restored backup.
///
/// A round looks at a part of the store. What it takes for an orphan has to be old by the time in its id, and to be found
/// again after the grace by a clock that does not jump, before it goes: a wrong time of day alone removes nothing.
package final class OrphanSweep: Sendable {
    /// Seconds for which an orphan stays after it was first seen: longer than any step between bytes and their note.
    package static let graceSeconds = Limits.supersededGraceSeconds

    private let blobs: any BlobStore
    private let metadata: any InspectionStore
    private let pins: any SweepStore
    private let clock: any WallClock
    private let look: SecondLook
    private let position = Mutex<String?>(nil)

    /// A sweep over these stores.
    package init(
        blobs: any BlobStore,
        metadata: any InspectionStore,
        pins: any SweepStore,
        clock: any WallClock,
        uptime: any UptimeClock
    ) {
        self.blobs = blobs
        self.metadata = metadata
        self.pins = pins
        self.clock = clock
        look = SecondLook(uptime: uptime, graceSeconds: Self.graceSeconds)
    }

    /// Looks at the next parts of the store, or to its end, and removes the orphans that are due.
    ///
    /// - Returns: how many blobs were removed.
    package func round() async throws(StoreError) -> Int {
        var removed = 0
        for _ in 0..<Limits.orphanParts {
            let part = try await blobs.inventory(after: position.withLock { $0 }, limit: Sweep.roundLimit)
            let orphans = try await orphans(among: part.items)
            let due = look.ripe(orphans.filter(isOld), isAll: false)
            for id in due { try await blobs.remove(id) }
            position.withLock { $0 = part.next }
            look.forget(due)
            removed += due.count
            guard part.next != nil else { break }
        }
        return removed
    }

    /// Whether the next round begins a new pass through the store.
    package var isAtBeginning: Bool { position.withLock { $0 == nil } }

    /// Looks at the whole store at once; only where nothing else uses it, since no grace is kept.
    ///
    /// - Parameter removes: `false` to count only.
    /// - Returns: how many orphans were found.
    /// - Throws: the first failure of a store; what was removed before it stays removed.
    package func complete(removes: Bool) async throws(StoreError) -> Int {
        var found = 0
        var position: String?
        repeat {
            let part = try await blobs.inventory(after: position, limit: Sweep.roundLimit)
            let orphans = try await orphans(among: part.items)
            if removes {
                for id in orphans { try await blobs.remove(id) }
            }
            found += orphans.count
            position = part.next
        } while position != nil
        return found
    }

    /// The blobs that no file needs.
    private func orphans(among items: [BlobInventory.Item]) async throws(StoreError) -> [String] {
        guard !items.isEmpty else { return [] }
        let needs = try await metadata.needs(of: items.compactMap(\.fileID))
        let pinned = try await pins.pinned(items.map(\.blobID))
        return items.filter { item in
            guard !pinned.contains(item.blobID) else { return false }
            guard let fileID = item.fileID, case .staged = needs[fileID] else { return true }
            return false
        }.map(\.blobID)
    }

    private func isOld(_ id: String) -> Bool {
        guard let time = BlobID.time(of: id) else { return true }
        return time < clock.now().adding(seconds: -Self.graceSeconds)
    }
}
