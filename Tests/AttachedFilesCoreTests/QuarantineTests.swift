import AttachedFilesAPI
import AttachedFilesCore
import Synchronization
import TestSupport
import Testing

@Suite("The quarantine")
struct QuarantineTests {
    /// Keeps what was recorded, or fails.
    private final class Trail: AuditTrail {
        private let records = Mutex<[AuditRecord]>([])
        let isBroken = Mutex(false)

        var all: [String] { records.withLock { $0.map { "\($0.operation) \($0.decision)" } } }

        func write(_ record: AuditRecord) async throws(StoreError) {
            try checkNow()
            note(record)
        }

        func note(_ record: AuditRecord) {
            records.withLock { $0.append(record) }
        }

        func checkWorks() async throws(StoreError) { try checkNow() }

        private func checkNow() throws(StoreError) {
            if isBroken.withLock({ $0 }) { throw .full }
        }
    }

    private let sample: SampleService
    private let trail = Trail()
    private let quarantine: Quarantine

    init() throws {
        sample = try SampleService(
            scanner: TestScanner { _, _ in .infected(signature: "Eicar") },
            scanSettings: ScanSettings(keepsRejected: true)
        )
        quarantine = Quarantine(
            store: sample.store,
            notes: sample.store,
            blobs: sample.blobs,
            audit: trail,
            actor: .operator(user: 1),
            clock: sample.clock
        )
    }

    /// The id of a file that was rejected and kept.
    private func rejected() async throws -> FileAddress {
        let address = try await sample.approvedFile("infected")
        for lease in await sample.scans?.lease(limit: 9) ?? [] { await sample.scans?.run(lease) }
        return address
    }

    private func canBeRead(_ address: FileAddress) async throws -> Bool {
        do {
            let (_, blob) = try await sample.service.openDownload(sample.key(of: address))
            _ = try await sample.service.read(blob, range: 0..<blob.sizeInBytes)
            return true
        } catch {
            return false
        }
    }

    private func status(_ address: FileAddress) async throws -> FileStatusType {
        try await sample.service.getAttachedFile(.init(file: address), caller: sample.caller).file.fileStatus
    }

    @Test("Rejected bytes are kept, and no URL opens them")
    func keeps() async throws {
        let address = try await rejected()
        let found = try await quarantine.list()
        #expect(found.map(\.file.id) == [address.fileID])
        #expect(found.first?.note.signature == "Eicar")
        #expect(try await !canBeRead(address))
        _ = try await sample.sweep.complete()
        _ = try await sample.blobs.read(try #require(found.first).blob, range: 0..<8)
    }

    @Test("A release is recorded and opens the file")
    func releases() async throws {
        let address = try await rejected()
        #expect(try await quarantine.release(address.fileID, reason: "a false alarm").status == .approved)
        #expect(try await canBeRead(address))
        #expect(trail.all == ["ReleaseFromQuarantine allowed"])
        await #expect(throws: Quarantine.Refusal.self) {
            try await quarantine.release(address.fileID, reason: "again")
        }
        #expect(trail.all.count == 1)
    }

    @Test("Bytes that are not those that were scanned are not released", arguments: [true, false])
    func damaged(isGone: Bool) async throws {
        let address = try await rejected()
        let blob = try #require(try await quarantine.list().first).blob
        if isGone { try await sample.blobs.remove(blob.id) } else { try await sample.blobs.quarantine(blob.id) }
        await #expect(throws: Quarantine.Refusal.self) {
            try await quarantine.release(address.fileID, reason: "a false alarm")
        }
        #expect(trail.all.isEmpty)
        #expect(try await quarantine.list().map(\.file.status) == [.rejected])
    }

    @Test("A delete is recorded and removes the bytes, and the file stays rejected")
    func deletes() async throws {
        let address = try await rejected()
        let blob = try #require(try await quarantine.list().first).blob
        _ = try await quarantine.delete(address.fileID, reason: "malware")
        #expect(trail.all == ["DeleteFromQuarantine allowed"])
        await #expect(throws: StoreError.self) { try await sample.blobs.read(blob, range: 0..<8) }
        #expect(try await quarantine.list().isEmpty)
        #expect(try await sample.store.file(address.fileID, in: .sample(SampleService.caseARN)).status == .rejected)
    }

    @Test("Nothing is done that cannot be recorded")
    func broken() async throws {
        let address = try await rejected()
        let unaudited = Quarantine(
            store: sample.store,
            notes: sample.store,
            blobs: sample.blobs,
            audit: nil,
            actor: .operator(user: 1),
            clock: sample.clock
        )
        #expect(try await unaudited.list().count == 1)
        await #expect(throws: Quarantine.Refusal.self) { try await unaudited.release(address.fileID, reason: "x") }
        trail.isBroken.withLock { $0 = true }
        await #expect(throws: Quarantine.Refusal.self) { try await quarantine.release(address.fileID, reason: "x") }
        await #expect(throws: Quarantine.Refusal.self) { try await quarantine.delete(address.fileID, reason: "x") }
        #expect(try await !canBeRead(address))
        #expect(try await quarantine.list().count == 1)
    }
}
