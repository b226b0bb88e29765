import AttachedFilesAPI
import AttachedFilesCore
import DiskBlobStore
import Glibc
import TestSupport
import Testing

@Suite("DiskBlobStore on a failing disk")
struct DiskFailureTests {
    private let file = AttachedFile.sampleID(1)

    private func objects(_ folder: String) throws -> [String] {
        try filePaths(folder).filter { $0.hasPrefix("tmp/") || $0.hasPrefix("blobs/") }
    }

    /// Where nothing can be removed a draft stays until the next start.
    private static let calls = FailingDisk.Call.allCases.filter { $0 != .remove }

    @Test("A call that fails stages nothing and leaves no file", arguments: calls, [EIO, ENOSPC])
    func failingCall(_ call: FailingDisk.Call, _ code: CInt) async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, folder async throws in
            // Makes the folder of the shard more likely to be there; both ways must hold.
            let earlier = try await store.put(file, text: "earlier")
            let kept = try objects(folder)
            let idle = disk.openDescriptors
            disk.fail(call, with: code)
            do {
                _ = try await store.put(file, text: "later")
                Issue.record("the upload was acknowledged")
            } catch PutError.store(let error) {
                #expect(Refusal(error) == (code == ENOSPC ? .full : .unavailable))
            }
            disk.fail(call, with: nil)
            #expect(try objects(folder) == kept)
            #expect(disk.openDescriptors == idle)
            #expect(try await store.staged(file) == earlier)
            #expect((store.fault != nil) == (code == EIO || call.isSync))
            try await store.probe()
            #expect(store.fault == nil)
            let later = try await store.put(file, text: "later")
            #expect(try await store.text(later) == "later")
        }
    }

    @Test("The folder of a shard whose name could not be made durable is gone, so that the next upload makes it again")
    func newShard() async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, folder async throws in
            disk.fail(.synchronizeFolder, with: EIO)
            await #expect(throws: PutError.self) { try await store.put(file, text: "x") }
            #expect(try fileNames(folder + "/blobs").isEmpty)
            disk.fail(.synchronizeFolder, with: nil)
            _ = try await store.put(file, text: "x")
            #expect(try fileNames(folder + "/blobs").count == 1)
        }
    }

    @Test("A sync that failed is never tried again")
    func syncIsNotRetried() async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, _ async throws in
            disk.fail(.synchronizeFile, with: EIO)
            await #expect(throws: PutError.self) { try await store.put(file, text: "x") }
            #expect(disk.count(.synchronizeFile) == 1)
            #expect(disk.count(.link) == 0)
        }
    }

    @Test("A large body is synced as it comes")
    func syncsAhead() async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, _ async throws in
            let blob = try await store.put(file, size: 1_000_000, Body(count: 1_000_000, pieceSize: 50_000))
            // Fewer than there could be: one at a time is under way.
            #expect((2...11).contains(disk.count(.synchronizeFile)))
            #expect(try await store.bytes(blob) == Body.bytes(0..<1_000_000))
        }
    }

    @Test("A sync of a body that still comes fails the upload and is the last")
    func syncAheadFails() async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, folder async throws in
            disk.fail(.synchronizeFile, with: EIO)
            let body = Body(count: 1_000_000, pieceSize: 50_000)
            await #expect(throws: PutError.self) { try await store.put(file, size: 1_000_000, body) }
            #expect(disk.count(.synchronizeFile) == 1)
            #expect(disk.count(.link) == 0)
            #expect(try objects(folder).isEmpty)
            #expect(store.fault != nil)
        }
    }

    @Test("Of the places for syncs of bodies that still come each is taken once")
    func syncPlaces() {
        let places = SyncPlaces(count: 2)
        #expect([places.take(), places.take(), places.take()] == [true, true, false])
        places.giveBack()
        #expect([places.take(), places.take()] == [true, false])
    }

    @Test("Uploads beside each other give back what they take of them")
    func syncPlacesAreGivenBack() async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, _ async throws in
            for failure in [nil, EIO, nil] as [CInt?] {
                disk.fail(.synchronizeFile, with: failure)
                await withTaskGroup { group in
                    for number in 1...6 {
                        group.addTask {
                            let body = Body(count: 1_000_000, pieceSize: 50_000)
                            _ = try? await store.put(AttachedFile.sampleID(number), size: 1_000_000, body)
                        }
                    }
                }
            }
            let before = disk.count(.synchronizeFile)
            _ = try await store.put(file, size: 1_000_000, Body(count: 1_000_000, pieceSize: 50_000))
            #expect(disk.count(.synchronizeFile) - before > 1)
        }
    }

    @Test("A put syncs its file once and its folder after the move")
    func syncs() async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, _ async throws in
            let before = disk.count(.synchronizeFolder)
            _ = try await store.put(file, text: "x")
            #expect(disk.count(.synchronizeFile) == 1)
            #expect(disk.count(.link) == 1)
            // The new shard's parent, and the shard.
            #expect(disk.count(.synchronizeFolder) - before == 2)
        }
    }

    @Test("A file whose way into quarantine was cut off is not served, and the next try ends it")
    func quarantineCutOff() async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, folder async throws in
            let blob = try await store.put(file, text: "x")
            disk.fail(.remove, with: EIO)
            try await expectRefusal(.unavailable) { try await store.quarantine(blob.id) }
            try await expectRefusal(.unavailable) { try await store.bytes(blob) }
            #expect(try objects(folder).count == 1)
            disk.fail(.remove, with: nil)
            try await store.quarantine(blob.id)
            #expect(try objects(folder).isEmpty)
            #expect(try fileNames(folder + "/damaged") == [blob.id])
            try await expectRefusal(.unavailable) { try await store.bytes(blob) }
        }
    }

    @Test("A file that was put back is served once a scrub has read it whole", arguments: [true, false])
    func putBack(_ isWhole: Bool) async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, folder async throws in
            let rows = MemoryMetadataStore()
            _ = try await rows.insert(.sample(), token: nil, quota: .sample())
            let blob = try await store.put(file, text: "text")
            _ = try await rows.complete(file, in: .sample(), blob: blob, status: .approved, at: .sample)
            let path = folder + "/blobs/\(blob.id.suffix(2))/\(blob.id)"
            let scrub = Scrub(blobs: store, metadata: rows)
            func report() async throws -> Scrub.Report {
                var report = Scrub.Report()
                _ = try await scrub.part(after: nil, limit: 9, into: &report) { _ in }
                return report
            }
            try writeFile(path, Array("TEXT".utf8))
            #expect(try await report().damagedFiles == [file])
            try writeFile(path, Array((isWhole ? "text" : "tEXT").utf8))
            try await expectRefusal(.unavailable) { try await store.bytes(blob) }
            let again = try await report()
            #expect(again.blobs == (isWhole ? 1 : 0) && again.stuckFiles == (isWhole ? [] : [file]))
            #expect(again.damagedFiles.isEmpty)
            #expect(try readFile(path) == Array((isWhole ? "text" : "tEXT").utf8))
            #expect(try readFile(folder + "/damaged/" + blob.id) == Array("TEXT".utf8))
            if isWhole {
                #expect(try await store.text(blob) == "text")
            } else {
                try await expectRefusal(.unavailable) { try await store.bytes(blob) }
            }
            try await store.remove(blob.id)
            #expect(try fileNames(folder + "/damaged").isEmpty)
        }
    }

    @Test("A file that was away during a scrub is served after the next one")
    func wasAway() async throws {
        try await withDiskStore(disk: FailingDisk()) { store, folder async throws in
            let rows = MemoryMetadataStore()
            _ = try await rows.insert(.sample(), token: nil, quota: .sample())
            let blob = try await store.put(file, text: "text")
            _ = try await rows.complete(file, in: .sample(), blob: blob, status: .approved, at: .sample)
            let path = folder + "/blobs/\(blob.id.suffix(2))/\(blob.id)"
            var report = Scrub.Report()
            #expect(rename(path, folder + "/aside") == 0)
            _ = try await Scrub(blobs: store, metadata: rows).part(after: nil, limit: 9, into: &report) { _ in }
            #expect(report.damagedFiles == [file])
            #expect(rename(folder + "/aside", path) == 0)
            _ = try await Scrub(blobs: store, metadata: rows).part(after: nil, limit: 9, into: &report) { _ in }
            #expect(report.blobs == 1)
            #expect(try await store.text(blob) == "text")
        }
    }

    @Test("A damaged file that cannot be put aside does not keep the scrub from those after it")
    func scrubGoesOn() async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, folder async throws in
            let rows = MemoryMetadataStore()
            let ids = (1...3).map { AttachedFile.sampleID($0) }
            for (number, id) in zip(1..., ids) {
                _ = try await rows.insert(.sample(number), token: nil, quota: .sample())
                let blob = try await store.put(id, text: "text \(number)")
                _ = try await rows.complete(id, in: .sample(), blob: blob, status: .approved, at: .sample)
                guard number < 3 else { continue }
                try writeFile(folder + "/blobs/\(blob.id.suffix(2))/\(blob.id)", Array("TEXT 0".utf8))
            }
            let scrub = Scrub(blobs: store, metadata: rows)
            disk.fail(.link, with: EIO)
            var report = Scrub.Report()
            _ = try await scrub.part(after: nil, limit: 9, into: &report) { _ in }
            #expect(report.stuckFiles.sorted() == [ids[0], ids[1]].sorted() && report.blobs == 1)
            disk.fail(.link, with: nil)
            report = Scrub.Report()
            _ = try await scrub.part(after: nil, limit: 9, into: &report) { _ in }
            #expect(report.damagedFiles.sorted() == [ids[0], ids[1]].sorted() && report.blobs == 1)
            #expect(try objects(folder).count == 1)
        }
    }

    @Test("A start ends when the names of its folders cannot be made durable, whoever made them")
    func namesOfFolders() async throws {
        let disk = FailingDisk()
        try await withTemporaryFolder { folder in
            try await openDiskStore(folder, disk: disk).close()
            disk.fail(.synchronizeFolder, with: EIO)
            #expect(throws: StoreError.self) { try openDiskStore(folder, disk: disk) }
            disk.fail(.synchronizeFolder, with: nil)
            try await openDiskStore(folder, disk: disk).close()
        }
    }

    @Test("A removal whose sync failed is made durable by the next one")
    func removalIsSynced() async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, _ async throws in
            let blob = try await store.put(file, text: "x")
            disk.fail(.synchronizeFolder, with: EIO)
            try await expectRefusal(.unavailable) { try await store.remove(blob.id) }
            disk.fail(.synchronizeFolder, with: nil)
            let before = disk.count(.synchronizeFolder)
            try await store.remove(blob.id)
            #expect(disk.count(.synchronizeFolder) - before == 1)
        }
    }

    @Test("A disk that takes a few bytes at a time gets them all", arguments: [1, 7, 65_537])
    func shortWrites(_ byteCount: Int) async throws {
        let disk = FailingDisk()
        disk.shorten(to: byteCount)
        try await withDiskStore(disk: disk) { store, _ async throws in
            let size = byteCount == 1 ? 1_000 : 200_000
            let blob = try await store.put(file, size: Int64(size), Body(count: size, pieceSize: 50_000))
            #expect(try await store.bytes(blob) == Body.bytes(0..<size))
        }
    }

    @Test("A probe of a failing disk says so")
    func probe() async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, folder async throws in
            try await store.probe()
            disk.fail(.synchronizeFile, with: EIO)
            try await expectRefusal(.unavailable) { try await store.probe() }
            #expect(store.fault != nil)
            #expect(try objects(folder).isEmpty)
        }
    }
}
