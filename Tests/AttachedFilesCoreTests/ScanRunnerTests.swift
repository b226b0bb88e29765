import AttachedFilesAPI
import AttachedFilesCore
import NIOCore
import TestSupport
import Testing

@Suite("Scans")
struct ScanRunnerTests {
    private static let infected: TestScanner.Answer = { _, _ throws(ScanFailure) in .infected(signature: "Test") }
    private static let down: TestScanner.Answer = { _, _ throws(ScanFailure) in throw .unavailable("down") }

    /// Completes a file whose scanner answers so; it is scanning then.
    private func scanning(
        _ answer: @escaping TestScanner.Answer = TestScanner.clean,
        settings: ScanSettings = ScanSettings(),
        wrapBlobs: (MemoryBlobStore) -> any BlobStore = { $0 }
    ) async throws -> (sample: SampleService, file: FileAddress) {
        let scanner = TestScanner(answer)
        let sample = try SampleService(scanner: scanner, scanSettings: settings, wrapBlobs: wrapBlobs)
        return (sample, try await sample.approvedFile())
    }

    private func status(_ sample: SampleService, _ file: FileAddress) async throws -> FileStatusType {
        try await sample.service.getAttachedFile(.init(file: file), caller: sample.caller).file.fileStatus
    }

    /// Runs every job that is due.
    private func round(_ sample: SampleService) async throws {
        let scans = try #require(sample.scans)
        for lease in await scans.lease(limit: 9) { await scans.run(lease) }
    }

    @Test("A scanner whose scans fail in a row is a problem, until a verdict or for a minute")
    func problemOfScans() async throws {
        let clock = FixedClock()
        let answer: TestScanner.Answer = { _, _ throws(ScanFailure) in
            if clock.now() < .sample.adding(seconds: 100) { throw .unavailable("out of memory") }
            return .clean
        }
        let (sample, _) = try await scanning(answer)
        let scans = try #require(sample.scans)
        for seconds: Int64 in [3, 37] {
            try await round(sample)
            sample.clock.advance(seconds: seconds)
        }
        #expect(await scans.scanProblem() == nil)
        try await round(sample)
        #expect(await scans.scanProblem()?.contains("out of memory") == true)
        sample.clock.advance(seconds: 61)
        #expect(await scans.scanProblem() == nil)
        sample.clock.advance(seconds: -61)
        #expect(await scans.scanProblem() != nil)
        clock.advance(seconds: 100)
        _ = try await sample.approvedFile()
        try await round(sample)
        #expect(await scans.scanProblem() == nil)
    }

    @Test("A file that the scanner could not look into is handed out when it says so, and told apart")
    func unscannable() async throws {
        let (sample, file) = try await scanning { _, _ throws(ScanFailure) in .unscannable("StreamMaxLength") }
        try await round(sample)
        #expect(try await status(sample, file) == .approved)
    }

    @Test("A file is PROCESSING without a download URL until its verdict")
    func waits() async throws {
        let (sample, file) = try await scanning()
        #expect(try await status(sample, file) == .processing)
        await #expect(throws: ObjectError.self) { try await sample.service.openDownload(sample.key(of: file)) }
        try await round(sample)
        #expect(try await status(sample, file) == .approved)
        _ = try await sample.service.openDownload(sample.key(of: file))
        #expect(sample.scanEvents.all == ["verdict APPROVED"])
    }

    @Test("An infected file is REJECTED, shows no URL and its bytes go at once")
    func rejects() async throws {
        let (sample, file) = try await scanning(Self.infected)
        let staged = try await sample.blobs.staged(file.fileID)
        let blob = try #require(staged)
        try await round(sample)
        #expect(try await status(sample, file) == .rejected)
        await #expect(throws: ObjectError.self) { try await sample.service.openDownload(sample.key(of: file)) }
        await #expect(throws: StoreError.self) { try await sample.blobs.read(blob, range: 0..<3) }
        #expect(try await sample.store.doomedBytes(limit: 9).isEmpty)
    }

    @Test("Bytes whose hash is not the completed one are FAILED, whatever the scanner says")
    func comparesHash() async throws {
        let (sample, file) = try await scanning(wrapBlobs: { FlippedBlobs($0) })
        try await round(sample)
        #expect(try await status(sample, file) == .failed)
        #expect(sample.scanEvents.all == ["verdict FAILED"])
    }

    @Test("A scanner that answers before the end does not spare the hash")
    func comparesHashAfterEarlyAnswer() async throws {
        let early: TestScanner.Answer = { _, _ throws(ScanFailure) in .clean }
        let (sample, file) = try await scanning(early, wrapBlobs: { FlippedBlobs($0) })
        try await round(sample)
        #expect(try await status(sample, file) == .failed)
    }

    @Test("Without a verdict a file has three tries, then the policy decides")
    func triesThreeTimes() async throws {
        let (sample, file) = try await scanning(Self.down)
        // The second try comes soon, the last when two thirds of the minute are over.
        for seconds in [3, 36, 1, 0] {
            #expect(try await status(sample, file) == .processing)
            try await round(sample)
            try await round(sample)
            sample.clock.advance(seconds: Int64(seconds))
        }
        #expect(try await status(sample, file) == .rejected)
        let tries = [String](repeating: "no verdict: down", count: 3)
        #expect(sample.scanEvents.all == tries + ["policy REJECTED"])
    }

    @Test("The policy approve hands out unscanned bytes only when their hash is right", arguments: [false, true])
    func approvesByPolicy(isFlipped: Bool) async throws {
        let settings = ScanSettings(tries: 1, whenDown: .approve)
        let (sample, file) = try await scanning(
            Self.down,
            settings: settings,
            wrapBlobs: { isFlipped ? FlippedBlobs($0) as any BlobStore : $0 }
        )
        try await round(sample)
        #expect(try await status(sample, file) == (isFlipped ? .failed : .approved))
        #expect(sample.scanEvents.all.last == (isFlipped ? "verdict FAILED" : "policy APPROVED"))
    }

    @Test("The policy hold keeps a file scanning past its deadline, visibly, until there is a verdict")
    func holds() async throws {
        let state = FixedClock()
        let answer: TestScanner.Answer = { _, _ throws(ScanFailure) in
            if state.now() == .sample { throw .unavailable("down") }
            return .clean
        }
        let (sample, file) = try await scanning(answer, settings: ScanSettings(whenDown: .hold))
        let scans = try #require(sample.scans)
        for _ in 1...8 {
            try await round(sample)
            await scans.endOverdue()
            sample.clock.advance(seconds: 20)
        }
        #expect(try await status(sample, file) == .processing)
        #expect(await scans.scanProblem() == "files that are held without a scan: 1")
        state.advance(seconds: 1)
        try await round(sample)
        #expect(try await status(sample, file) == .approved)
        #expect(await scans.scanProblem() == nil)
    }

    @Test("A file that waits past its deadline is decided on without a worker")
    func endsOverdue() async throws {
        let (sample, file) = try await scanning()
        let scans = try #require(sample.scans)
        sample.clock.advance(seconds: 59)
        await scans.endOverdue()
        #expect(try await status(sample, file) == .processing)
        sample.clock.advance(seconds: 1)
        await scans.endOverdue()
        #expect(try await status(sample, file) == .rejected)
    }

    @Test("A worker that dies with its last try leaves the decision to the policy")
    func deadWorkers() async throws {
        let (sample, file) = try await scanning()
        let scans = try #require(sample.scans)
        for _ in 1...3 {
            #expect(await scans.lease(limit: 9).count == 1)
            sample.clock.advance(seconds: 20)
        }
        try await round(sample)
        #expect(try await status(sample, file) == .rejected)
        #expect(sample.scanEvents.all == ["policy REJECTED"])
    }

    @Test("Starts that interrupt scans cost a file no try", arguments: ScanSettings.DownPolicy.allCases)
    func restarts(_ policy: ScanSettings.DownPolicy) async throws {
        let (sample, file) = try await scanning(Self.infected, settings: ScanSettings(whenDown: policy))
        let scans = try #require(sample.scans)
        for _ in 1...5 {
            #expect(await scans.lease(limit: 9).count == 1)
            await scans.resume()
        }
        try await round(sample)
        #expect(try await status(sample, file) == .rejected)
        #expect(sample.scanEvents.all == ["verdict REJECTED"])
    }

    @Test("A scan that does not end is cut at its time limit")
    func cutsScans() async throws {
        let stuck: TestScanner.Answer = { _, _ throws(ScanFailure) in
            try? await Task.sleep(for: .seconds(600))
            return .clean
        }
        let settings = ScanSettings(tries: 1, window: .milliseconds(100))
        let (sample, file) = try await scanning(stuck, settings: settings)
        try await round(sample)
        #expect(try await status(sample, file) == .rejected)
        #expect(sample.scanEvents.all == ["no verdict: there was no verdict in time", "policy REJECTED"])
    }

    @Test("A file that is deleted during its scan stays deleted")
    func deletedDuringScan() async throws {
        let (sample, file) = try await scanning()
        let scans = try #require(sample.scans)
        let lease = try #require(await scans.lease(limit: 1).first)
        _ = try await sample.service.deleteAttachedFile(.init(file: file), caller: sample.caller)
        await scans.run(lease)
        await #expect(throws: APIError.self) { try await status(sample, file) }
        #expect(sample.scanEvents.all.isEmpty)
    }

    @Test("The scripted scanner decides within Complete", arguments: [false, true])
    func scripted(isEICAR: Bool) async throws {
        let sample = try SampleService(scanner: ScriptedScanner())
        let string = #"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD"# + "-ANTIVIRUS-TEST-FILE!$H+H*"
        let file = try await sample.approvedFile(isEICAR ? "a " + string : "a " + string.dropLast())
        #expect(try await status(sample, file) == (isEICAR ? .rejected : .approved))
        #expect(try await sample.store.overdueCount(at: .sample.adding(seconds: 9_000)) == 0)
        if isEICAR { #expect(try await sample.blobs.staged(file.fileID) == nil) }
    }
}

/// Blobs whose first byte is read wrong.
private struct FlippedBlobs: BlobStore {
    private let blobs: MemoryBlobStore

    init(_ blobs: MemoryBlobStore) {
        self.blobs = blobs
    }

    func put(
        _ fileID: String,
        sizeInBytes: Int64,
        digests: Set<ChecksumAlgorithm>,
        next: () async throws -> ByteBuffer?,
        check: (ContentDigests) throws -> Void
    ) async throws(PutError) -> StoredBlob {
        throw .store(.notFound)
    }

    func staged(_ fileID: String) async throws(StoreError) -> StoredBlob? { try await blobs.staged(fileID) }

    func read(_ blob: StoredBlob, range: Range<Int64>) async throws(StoreError) -> BlobContent {
        guard case .bytes(var buffer) = try await blobs.read(blob, range: range) else { throw .notFound }
        let first: UInt8 = buffer.getInteger(at: buffer.readerIndex) ?? 0
        buffer.setInteger(first ^ 1, at: buffer.readerIndex)
        return .bytes(buffer)
    }

    func remove(_ blobID: String) async throws(StoreError) { try await blobs.remove(blobID) }

    func inventory(after position: String?, limit: Int) async throws(StoreError) -> BlobInventory {
        try await blobs.inventory(after: position, limit: limit)
    }

    func quarantine(_ blobID: String) async throws(StoreError) { try await blobs.quarantine(blobID) }

    func removeStaged(_ fileID: String, keeping pinned: String?) async throws(StoreError) {
        try await blobs.removeStaged(fileID, keeping: pinned)
    }

    func superseded(before: Timestamp, limit: Int) async throws(StoreError) -> [SupersededBlob] {
        try await blobs.superseded(before: before, limit: limit)
    }
}
