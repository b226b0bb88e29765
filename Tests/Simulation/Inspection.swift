import AttachedFilesAPI
import AttachedFilesCore
import Crypto

/// Compares what is durable with the model, while nothing else runs.
struct Inspection {
    let world: World

    /// Checks what has to hold after every recovery.
    func run() async throws {
        let now = world.tick()
        var rows: [String: AttachedFile] = [:]
        for resource in 0..<world.plan.resources {
            let list = try await world.metadata.list(Parts.resource(resource), limit: 1_000, after: nil)
            for row in list { rows[row.id] = row }
            checkCounters(list, resource)
        }
        for file in world.files { check(file, rows[file.id], at: now) }
        let staged = world.index.rows.staged.sorted { $0.key < $1.key }.map(\.value)
        let pinned = rows.values.sorted { $0.id < $1.id }.compactMap(\.blob)
        for blob in staged + pinned where bytes(of: blob) == nil {
            world.violate("I6: the bytes of the blob \(blob.id) are missing or wrong")
        }
        for text in world.disk.broken { world.violate(text) }
        world.disk.broken = []
    }

    /// Checks that a start left nothing of what was being written.
    func checkStart() {
        let left = world.disk.names(below: "tmp")
        if !left.isEmpty { world.violate("I7: \(left.count) temporary files are left after a start") }
    }

    private func checkCounters(_ rows: [AttachedFile], _ resource: Int) {
        let counted = rows.count { $0.status.countsAgainstQuota }
        if counted > Parts.settings.quota.files { world.violate("I15: \(counted) files in a resource") }
        let unknown = rows.count { world.knownFile($0.id) == nil }
        if unknown > world.unknownStarts[resource, default: 0] {
            world.violate("I14: \(unknown) files that nobody can have started")
        }
    }

    private func check(_ file: FileLife, _ row: AttachedFile?, at now: Int) {
        let sight = row.map { FileLife.Sight($0.status) } ?? .absent
        world.check(file.objection(to: sight, from: now, world.clock))
        file.see(sight, at: now)
        if sight == .approved || sight == .scanning {
            guard let content = content(of: row?.blob) else { return }
            world.check(file.objection(toPinned: content))
            world.check(file.objection(to: sight, from: now, world.clock))
        }
        if sight == .pending {
            let staged = world.index.rows.staged[file.id]
            if staged == nil, file.mustHaveBytes(at: now, world.clock) {
                world.violate("I1: nothing is staged for \(file.id)")
            }
            guard let content = content(of: staged) else { return }
            if !file.mayBeStaged(content, at: now) { world.violate("I1: an older upload of \(file.id) came back") }
        }
    }

    private func content(of blob: StoredBlob?) -> Int? {
        blob.flatMap { bytes(of: $0) }.flatMap { Content.number($0) }
    }

    /// The bytes of a blob, when they are those that were acknowledged.
    private func bytes(of blob: StoredBlob) -> [UInt8]? {
        let path = ["blobs", String(blob.id.suffix(2)), blob.id]
        guard let bytes = world.index.rows.small[blob.id] ?? world.disk.file(path)?.bytes,
            bytes.count == Int(blob.sizeInBytes),
            SHA256.hash(data: bytes).elementsEqual(blob.sha256)
        else { return nil }
        return bytes
    }
}

extension Inspection {
    /// Works on the queue of scans until its deadlines have passed, then checks that nothing is left in it (I10).
    func scanAll() async throws {
        guard let scans = world.server?.scans else { return }
        for _ in 0..<5 {
            for lease in await scans.lease(limit: 100) { await scans.run(lease) }
            await scans.endOverdue()
            world.clock.pass(seconds: Parts.scanWindowSeconds / 3, at: world.tick())
        }
        for resource in 0..<world.plan.resources {
            let list = try await world.metadata.list(Parts.resource(resource), limit: 1_000, after: nil)
            for row in list where row.status == .scanning { world.violate("I10: the scan of \(row.id) has no end") }
        }
        try await run()
    }

    /// Sweeps until nothing is left to sweep, then checks that nothing is left over (I7, I21).
    func settle(afterSeconds seconds: Int64) async throws {
        guard let server = world.server else { return }
        world.clock.pass(seconds: seconds, at: world.tick())
        for _ in 0..<2 {
            for _ in 0..<10 where !(try await server.sweep.round().isEmpty) {}
            world.passHour()
        }
        for _ in 0..<10 where !(try await server.sweep.round().isEmpty) {}
        try await run()
        let left = try await world.metadata.doomedBytes(limit: 1)
        if !left.isEmpty { world.violate("I7: doomed bytes stay") }
        let superseded = Set(world.index.rows.superseded.map(\.blobID))
        let pinned = try await world.metadata.pinned(Array(superseded))
        if !superseded.isSubset(of: pinned) { world.violate("I7: superseded blobs stay") }
        try await checkOrphans(server)
        let temporary = world.disk.names(below: "tmp")
        if world.faults.count == 0, !temporary.isEmpty { world.violate("I21: temporary files stay without a fault") }
        let open = server.mount.openCount
        if open != 3 { world.violate("I21: \(open) descriptors are open") }
    }

    /// Sweeps the blobs that nothing needs, which only a request that was cut off may leave, and checks that none stays.
    private func checkOrphans(_ server: Server) async throws {
        let left = try await orphans()
        check(left)
        // A pass looks into each folder, which costs as much as all that clients do.
        guard !left.isEmpty, world.dice.happens(300) else { return }
        // The first goes on where a fault ended the last one.
        for _ in 0..<3 {
            _ = try await server.orphans.pass()
            world.passHour()
        }
        for id in try await orphans() { world.violate("I7: the orphan \(id) stays") }
        try await run()
    }

    /// The blobs that no row needs.
    private func orphans() async throws -> [String] {
        let names = world.disk.names(below: "blobs") + world.index.rows.small.keys.sorted()
        var needed = try await world.metadata.pinned(names)
        for (fileID, blob) in world.index.rows.staged {
            let instance = Parts.resource(0).instance
            if let row = try? await world.metadata.file(fileID, in: instance), row.status == .pending {
                needed.insert(blob.id)
            }
        }
        return names.filter { !needed.contains($0) }
    }

    private func check(_ orphans: [String]) {
        var neverStaged = 0
        for id in orphans {
            guard let file = world.index.history[id].flatMap({ world.knownFile($0) }) else {
                neverStaged += 1
                continue
            }
            if !file.mayLeaveBytes(afterFaults: world.faults.count > 0) {
                world.violate("I7: the bytes of \(id) stay, though all requests for \(file.id) were answered")
            }
        }
        let cutOff = world.files.reduce(world.cutOffProbes) { $0 + $1.putCount([.unknown]) }
        if neverStaged > cutOff { world.violate("I7: \(neverStaged) orphans of \(cutOff) uploads cut off") }
    }
}
