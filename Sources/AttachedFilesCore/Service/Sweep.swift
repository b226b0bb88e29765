import AttachedFilesAPI

/// Removes what nobody can reach any more, in rounds of bounded size.
package struct Sweep: Sendable {
    /// What one round removed.
    package struct Report: Equatable, Sendable {
        /// Uploads that were not completed in time and failed.
        package var expiredUploads = 0
        /// Rejected and failed rows past their retention.
        package var endedFiles = 0
        /// Tokens past their life.
        package var tokens = 0
        /// Files whose bytes were removed.
        package var doomedFiles = 0
        /// Blobs that a later upload had superseded.
        package var supersededBlobs = 0
        /// Blobs that no file needs and nobody remembers; see ``OrphanSweep``.
        package var orphans = 0

        /// A report of nothing.
        package init() {}

        /// Whether nothing was removed.
        package var isEmpty: Bool { self == Report() }

        /// Counts what another round removed as well.
        package mutating func add(_ other: Report) {
            expiredUploads += other.expiredUploads
            endedFiles += other.endedFiles
            tokens += other.tokens
            doomedFiles += other.doomedFiles
            supersededBlobs += other.supersededBlobs
            orphans += other.orphans
        }
    }

    /// The most of each kind that one round removes, so that a round ends soon.
    package static let roundLimit = Limits.sweepRound
    /// Seconds for which a superseded blob stays, far longer than a Complete that may be pinning it takes.
    package static let supersededGraceSeconds = Limits.supersededGraceSeconds

    private let store: any SweepStore
    private let blobs: any BlobStore
    private let clock: any WallClock
    private let ages: Ages
    private let settings: ServiceSettings
    private let look: SecondLook?

    /// A sweep over these stores.
    ///
    /// - Parameters:
    ///   - store: the rows.
    ///   - blobs: the bytes.
    ///   - clock: the time of day.
    ///   - clockGuard: says when ages cannot be judged by it; `nil` where they always can.
    ///   - settings: how long uploads and rows live.
    ///   - uptime: makes superseded blobs wait for a second look; `nil` only where nothing else uses the stores.
    package init(
        store: any SweepStore,
        blobs: any BlobStore,
        clock: any WallClock,
        clockGuard: ClockGuard? = nil,
        settings: ServiceSettings,
        uptime: (any UptimeClock)? = nil
    ) {
        look = uptime.map { SecondLook(uptime: $0, graceSeconds: Self.supersededGraceSeconds) }
        self.store = store
        self.blobs = blobs
        self.clock = clock
        ages = Ages(clock: clock, clockGuard: clockGuard)
        self.settings = settings
    }

    /// Removes up to ``roundLimit`` of each kind.
    ///
    /// - Throws: the first failure of a store; what was removed before it stays removed.
    package func round() async throws(StoreError) -> Report {
        var report = Report()
        report.expiredUploads = try await store.expireUploads(
            olderThan: settings.uploadLifeSeconds,
            by: ages,
            limit: Self.roundLimit
        )
        report.endedFiles = try await store.removeEnded(
            olderThan: settings.retentionSeconds,
            by: ages,
            limit: Self.roundLimit
        )
        report.tokens = try await store.removeTokens(by: ages, limit: Self.roundLimit)
        report.doomedFiles = try await removeEach(of: store.doomedBytes(limit: Self.roundLimit)) {
            (doomed) async throws(StoreError) in try await doomed.remove(from: blobs, notes: store)
        }
        report.supersededBlobs = try await removeSuperseded(at: clock.now())
        return report
    }

    /// Rounds until one finds nothing more.
    ///
    /// - Returns: what all of them removed.
    package func complete() async throws(StoreError) -> Report {
        var total = Report()
        while true {
            let report = try await round()
            guard !report.isEmpty else { return total }
            total.add(report)
        }
    }

    /// What ``complete()`` would do; nothing is changed.
    package func due(_ metadata: any InspectionStore) async throws(StoreError) -> Report {
        let now = clock.now()
        let startedBefore = now.adding(seconds: -settings.uploadLifeSeconds)
        let counts = try await metadata.due(
            startedBefore: startedBefore,
            changedBefore: now.adding(seconds: -settings.retentionSeconds),
            expiredBefore: now
        )
        var report = Report()
        report.expiredUploads = counts.expiredUploads
        report.endedFiles = counts.endedFiles
        report.tokens = counts.tokens
        // The bytes of uploads that expire and of files that end go in the same run, with all that they superseded.
        let doomed = try await store.doomedBytes(limit: .max)
        report.doomedFiles = doomed.count + counts.expiredUploads + counts.endedPins
        let superseded = try await blobs.superseded(before: graceBegin(now), limit: .max)
        let files = Array(Set(superseded.map(\.fileID)))
        var going = Set(doomed.map(\.fileID))
        going.formUnion(try await metadata.pending(of: files, startedBefore: startedBefore))
        let staying = superseded.filter { !going.contains($0.fileID) }.map(\.id)
        report.supersededBlobs = staying.count - (try await store.pinned(staying)).count
        return report
    }

    private func graceBegin(_ now: Timestamp) -> Timestamp { now.adding(seconds: -Self.supersededGraceSeconds) }

    /// Removes all that can be removed, so that one that cannot does not keep the others.
    ///
    /// - Throws: the last failure, when nothing could be removed.
    private func removeEach<Item>(
        of items: [Item],
        _ remove: (Item) async throws(StoreError) -> Void
    ) async throws(StoreError) -> Int {
        var removed = 0
        var failure: StoreError?
        for item in items {
            do {
                try await remove(item)
                removed += 1
            } catch {
                failure = error
            }
        }
        if let failure, removed == 0 { throw failure }
        return removed
    }

    private func removeSuperseded(at now: Timestamp) async throws(StoreError) -> Int {
        let limit = look == nil ? Self.roundLimit : Limits.supersededBlobs
        let superseded = try await blobs.superseded(before: graceBegin(now), limit: limit).map(\.id)
        let ripe = Array((look?.ripe(superseded, isAll: true) ?? superseded).prefix(Self.roundLimit))
        let pinned = try await store.pinned(ripe)
        let removed = try await removeEach(of: ripe.filter { !pinned.contains($0) }) {
            (id) async throws(StoreError) in try await blobs.remove(id)
        }
        look?.forget(ripe)
        return removed
    }
}
