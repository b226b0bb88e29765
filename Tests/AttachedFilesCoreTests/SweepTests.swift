import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("Sweep")
struct SweepTests {
    @Test("An upload that is not completed in time fails and its bytes go")
    func expiresUploads() async throws {
        let sample = try SampleService()
        let file = try await sample.upload()
        sample.clock.advance(seconds: 24 * 3600)
        #expect(try await sample.sweep.round().expiredUploads == 0)
        sample.clock.advance(seconds: 1)
        let report = try await sample.sweep.round()
        #expect(report.expiredUploads == 1)
        #expect(report.doomedFiles == 1)
        let output = try await sample.service.getAttachedFile(.init(file: file), caller: sample.caller)
        #expect(output.file.fileStatus == .failed)
        let staged = try await sample.blobs.staged(file.fileID)
        #expect(staged == nil)
    }

    @Test("An upload that has expired is FAILED in every answer before the sweep, and gives its place back")
    func expiresOnSight() async throws {
        let sample = try SampleService(quota: ResourceQuota(files: 2, bytes: nil))
        let first = try await sample.start()
        let second = try await sample.start()
        sample.clock.advance(seconds: 24 * 3600 + 1)
        let output = try await sample.service.getAttachedFile(.init(file: first), caller: sample.caller)
        #expect(output.file.fileStatus == .failed)
        let batch = BatchGetAttachedFileMetadata.Input(
            instanceID: second.instanceID,
            associatedResourceARN: second.associatedResourceARN,
            fileIDs: [second.fileID]
        )
        let described = try await sample.service.batchGetAttachedFileMetadata(batch, caller: sample.caller)
        #expect(described.files.map(\.fileStatus) == [.failed])
        _ = try await sample.start()
        _ = try await sample.start()
        sample.clock.advance(seconds: 24 * 3600 + 1)
        // Nobody looked, and the quota is full of uploads that are over.
        _ = try await sample.start()
        #expect(try await sample.sweep.round().expiredUploads == 0)
    }

    @Test("A failed row goes after its retention, an approved one stays")
    func removesEndedRows() async throws {
        let sample = try SampleService()
        let approved = try await sample.approvedFile()
        let failed = try await sample.start()
        sample.clock.advance(seconds: 25 * 3600)
        _ = try await sample.sweep.round()
        sample.clock.advance(seconds: 7 * 24 * 3600 + 1)
        #expect(try await sample.sweep.round().endedFiles == 1)
        await #expect(throws: APIError.self) {
            try await sample.service.getAttachedFile(.init(file: failed), caller: sample.caller)
        }
        _ = try await sample.service.getAttachedFile(.init(file: approved), caller: sample.caller)
    }

    @Test("What a dry run says is what the run does")
    func dryRun() async throws {
        let sample = try SampleService()
        for _ in 1...3 {
            let file = try await sample.upload("abc")
            try await sample.put("xyz", into: file)
            try await sample.put("uvw", into: file)
        }
        _ = try await sample.start()
        let approved = try await sample.upload("abc")
        try await sample.put("xyz", into: approved)
        _ = try await sample.service.completeAttachedFileUpload(.init(file: approved), caller: sample.caller)
        let deleted = try await sample.upload("abc")
        try await sample.put("xyz", into: deleted)
        _ = try await sample.store.delete(deleted.fileID, in: .sample())
        sample.clock.advance(seconds: 40 * 24 * 3600)
        let open = try await sample.upload("abc")
        try await sample.put("xyz", into: open)
        sample.clock.advance(seconds: Sweep.supersededGraceSeconds + 1)
        let said = try await sample.sweep.due(sample.store)
        #expect(said.expiredUploads == 4 && said.doomedFiles == 5 && said.supersededBlobs == 2)
        #expect(try await sample.sweep.due(sample.store) == said)
        #expect(try await sample.sweep.complete() == said)
        #expect(try await sample.sweep.due(sample.store).isEmpty)
    }

    @Test("Superseded bytes go after their grace, pinned ones stay")
    func removesSuperseded() async throws {
        let sample = try SampleService()
        let file = try await sample.upload("abc")
        let staged = try await sample.blobs.staged(file.fileID)
        let first = try #require(staged)
        try await sample.put("xyz", into: file)
        _ = try await sample.service.completeAttachedFileUpload(.init(file: file), caller: sample.caller)
        #expect(try await sample.sweep.round().supersededBlobs == 0)
        sample.clock.advance(seconds: Sweep.supersededGraceSeconds + 1)
        #expect(try await sample.sweep.round().supersededBlobs == 1)
        await #expect(throws: StoreError.self) { try await sample.blobs.read(first, range: 0..<3) }
        _ = try await sample.service.openDownload(sample.key(of: file))
    }

    @Test("A wrong time of day alone removes no superseded bytes, which a Complete may be pinning")
    func supersededNeedsASecondLook() async throws {
        let sample = try SampleService()
        let uptime = HandUptime()
        let sweep = Sweep(
            store: sample.store,
            blobs: sample.blobs,
            clock: sample.clock,
            settings: ServiceSettings(instances: .any, checksResourceAccount: true),
            uptime: uptime
        )
        let file = try await sample.upload("abc")
        let first = try #require(try await sample.blobs.staged(file.fileID))
        try await sample.put("xyz", into: file)
        sample.clock.advance(seconds: Sweep.supersededGraceSeconds * 2)
        #expect(try await sweep.round().supersededBlobs == 0)
        uptime.advance(seconds: Sweep.supersededGraceSeconds - 1)
        #expect(try await sweep.round().supersededBlobs == 0)
        _ = try await sample.blobs.read(first, range: 0..<3)
        uptime.advance(seconds: 1)
        #expect(try await sweep.round().supersededBlobs == 1)
        await #expect(throws: StoreError.self) { try await sample.blobs.read(first, range: 0..<3) }
        #expect(try await sample.blobs.staged(file.fileID) != nil)
    }

    @Test("A second round finds nothing to do")
    func isIdempotent() async throws {
        let sample = try SampleService()
        _ = try await sample.upload(token: "t-1")
        sample.clock.advance(seconds: 48 * 3600)
        _ = try await sample.sweep.round()
        #expect(try await sample.sweep.round().isEmpty)
    }
}
