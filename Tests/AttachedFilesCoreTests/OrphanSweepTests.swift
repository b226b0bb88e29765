import AttachedFilesAPI
import AttachedFilesCore
import NIOCore
import TestSupport
import Testing

@Suite("Sweep of orphans")
struct OrphanSweepTests {
    private let sample: SampleService
    private let uptime = HandUptime()
    private let sweep: OrphanSweep

    init() throws {
        sample = try SampleService()
        sweep = OrphanSweep(
            blobs: sample.blobs,
            metadata: sample.store,
            pins: sample.store,
            clock: sample.clock,
            uptime: uptime
        )
    }

    /// Bytes for a file without a row.
    private func orphan() async throws -> StoredBlob {
        var body: [ByteBuffer] = [ByteBuffer(string: "abc")]
        return try await sample.blobs.put(
            FileID.make(at: sample.clock.now(), random: SeededRandom(9)),
            sizeInBytes: 3,
            digests: [],
            next: { body.popLast() },
            check: { _ in }
        )
    }

    private func isThere(_ blob: StoredBlob) async -> Bool {
        (try? await sample.blobs.read(blob, range: 0..<1)) != nil
    }

    @Test("Bytes without a file go when they were found twice, an hour apart by both clocks")
    func twoPhases() async throws {
        let blob = try await orphan()
        sample.clock.advance(seconds: 2 * 3600)
        #expect(try await sweep.round() == 0)
        uptime.advance(seconds: 3599)
        #expect(try await sweep.round() == 0)
        #expect(await isThere(blob))
        uptime.advance(seconds: 1)
        #expect(try await sweep.round() == 1)
        #expect(await !isThere(blob))
        #expect(try await sweep.round() == 0)
    }

    @Test(
        "A clock that jumps removes nothing by itself",
        arguments: [3 * 3600, 10 * 365 * 86_400, -3 * 3600] as [Int64]
    )
    func clockJumps(seconds: Int64) async throws {
        let blob = try await orphan()
        sample.clock.advance(seconds: seconds)
        for _ in 1...5 { #expect(try await sweep.round() == 0) }
        #expect(await isThere(blob))
    }

    @Test("Bytes of pending and approved files stay, whatever the clocks say")
    func neededBytesStay() async throws {
        let pending = try await sample.upload("abc")
        let approved = try await sample.approvedFile()
        for _ in 1...4 {
            sample.clock.advance(seconds: 2 * 3600)
            uptime.advance(seconds: 2 * 3600)
            #expect(try await sweep.round() == 0)
        }
        #expect(try await sweep.complete(removes: true) == 0)
        #expect(try await sample.blobs.staged(pending.fileID) != nil)
        _ = try await sample.service.openDownload(sample.key(of: approved))
    }

    @Test("What a late upload left beside the pinned bytes goes")
    func lateUpload() async throws {
        let file = try await sample.approvedFile()
        var body: [ByteBuffer] = [ByteBuffer(string: "xyz")]
        let late = try await sample.blobs.put(
            file.fileID,
            sizeInBytes: 3,
            digests: [],
            next: { body.popLast() },
            check: { _ in }
        )
        #expect(try await sweep.complete(removes: false) == 1)
        #expect(await isThere(late))
        #expect(try await sweep.complete(removes: true) == 1)
        #expect(await !isThere(late))
        let (_, blob) = try await sample.service.openDownload(sample.key(of: file))
        #expect(await isThere(blob))
    }
}
