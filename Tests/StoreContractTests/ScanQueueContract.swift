import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("ScanQueue contract")
struct ScanQueueContract {
    private typealias Store = any FileStore & TagStore & SweepStore & ScanQueue
    private let resource = ResourceScope.sample()

    private func moment(_ seconds: Int) -> Timestamp { .sample.adding(seconds: Int64(seconds)) }

    /// Inserts and completes a file with a job whose deadline is 60 s after its number.
    @discardableResult
    private func scanning(_ number: Int, in store: Store, leaseEnd: Timestamp? = nil) async throws -> AttachedFile {
        _ = try await store.insert(.sample(number), token: nil, quota: .sample())
        return try await store.complete(
            AttachedFile.sampleID(number),
            in: .sample(),
            blob: .sample(number),
            status: .scanning,
            job: ScanJob(deadline: moment(60 + number), leaseEnd: leaseEnd),
            at: moment(number)
        )
    }

    private func take(_ store: Store, limit: Int = 9, at seconds: Int) async throws -> [ScanLease] {
        try await store.lease(
            limit: limit,
            at: moment(seconds),
            until: moment(seconds + 20),
            horizon: moment(seconds + 80)
        )
    }

    @Test("A completed file's job is leased once, longest due first", arguments: MetadataBackend.allCases)
    func leases(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let files = [try await scanning(2, in: store), try await scanning(1, in: store)]
            #expect(try await take(store, at: 0).isEmpty)
            let first = try await take(store, limit: 1, at: 5)
            let expected = ScanLease(file: files[1], token: 1, tries: 1, deadline: moment(61), end: moment(25))
            #expect(first == [expected])
            #expect(try await take(store, at: 5).map(\.file) == [files[0]])
            #expect(try await take(store, at: 24).isEmpty)
            #expect(try await take(store, at: 25).map(\.tries) == [2, 2])
        }
    }

    @Test("A job that its writer keeps is due when that lease ends", arguments: MetadataBackend.allCases)
    func keptLease(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let file = try await scanning(1, in: store, leaseEnd: moment(20))
            #expect(try await store.isHeld(file.id, token: 1))
            #expect(try await take(store, at: 19).isEmpty)
            let next = try #require(try await take(store, at: 20).first)
            #expect(next.token == 2)
            #expect(next.tries == 2)
        }
    }

    @Test("Concurrent leases never share a job", arguments: MetadataBackend.allCases)
    func concurrentLeases(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in 1...20 { try await scanning(number, in: store) }
            let ids = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 1...10 {
                    group.addTask { try await take(store, limit: 3, at: 30).map(\.file.id) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(ids.count == 20)
            #expect(Set(ids).count == 20)
        }
    }

    @Test("A verdict ends the job and the status never changes again", arguments: MetadataBackend.allCases)
    func approves(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let file = try await scanning(1, in: store)
            let lease = try #require(try await take(store, at: 5).first)
            let end = try #require(try await store.finish(lease, as: .approved, at: moment(6)))
            #expect(end.doomed == nil)
            #expect(end.file.status == .approved)
            #expect(end.file.statusChangedAt == moment(6))
            #expect(end.file.blob == file.blob)
            #expect(try await store.file(file.id, in: resource) == end.file)
            #expect(try await store.finish(lease, as: .rejected, at: moment(7)) == nil)
            #expect(try await store.file(file.id, in: resource) == end.file)
            #expect(try await take(store, at: 9_000).isEmpty)
            #expect(try await !store.isHeld(file.id, token: lease.token))
            #expect(try await store.doomedBytes(limit: 9).isEmpty)
        }
    }

    @Test(
        "A refused file dooms its bytes, pins nothing and releases its quota",
        arguments: MetadataBackend.allCases,
        [FileStatus.rejected, .failed(.unreadable)]
    )
    func rejects(_ backend: MetadataBackend, status: FileStatus) async throws {
        try await backend.withFiles { store async throws in
            let file = try await scanning(1, in: store)
            let lease = try #require(try await take(store, at: 5).first)
            let end = try #require(try await store.finish(lease, as: status, at: moment(6)))
            let doomed = DoomedBytes(fileID: file.id, blobID: StoredBlob.sample(1).id)
            #expect(end.doomed == doomed)
            #expect(try await store.doomedBytes(limit: 9) == [doomed])
            let row = try await store.file(file.id, in: resource)
            #expect(row == end.file)
            #expect(row.status == status)
            #expect(row.blob == nil)
            #expect(try await store.pinned([StoredBlob.sample(1).id]).isEmpty)
            let quota = ResourceQuota.sample(files: 1)
            #expect(try await store.insert(.sample(2), token: nil, quota: quota) == .inserted)
            #expect(try await store.removeEnded(changedBefore: moment(7), limit: 9) == 1)
            #expect(try await store.doomedBytes(limit: 9) == [doomed])
        }
    }

    @Test("An older lease decides nothing and gives nothing back", arguments: MetadataBackend.allCases)
    func fencing(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let file = try await scanning(1, in: store)
            let old = try #require(try await take(store, at: 5).first)
            let new = try #require(try await take(store, at: 25).first)
            #expect(new.token > old.token)
            #expect(try await store.finish(old, as: .approved, at: moment(26)) == nil)
            try await store.giveBack(old, dueAt: moment(26))
            #expect(try await take(store, at: 27).isEmpty)
            #expect(try await !store.isHeld(file.id, token: old.token))
            #expect(try await store.isHeld(file.id, token: new.token))
            #expect(try await store.finish(new, as: .rejected, at: moment(28)) != nil)
        }
    }

    @Test("Of concurrent verdicts under one lease one counts", arguments: MetadataBackend.allCases)
    func concurrentVerdicts(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            try await scanning(1, in: store)
            let lease = try #require(try await take(store, at: 5).first)
            let ends = try await withThrowingTaskGroup(of: ScanEnd?.self) { group in
                for number in 0..<10 {
                    let status = number.isMultiple(of: 2) ? FileStatus.approved : .rejected
                    group.addTask { try await store.finish(lease, as: status, at: moment(6)) }
                }
                return try await group.reduce(into: [ScanEnd]()) { if let end = $1 { $0.append(end) } }
            }
            #expect(ends.count == 1)
            #expect(try await store.file(AttachedFile.sampleID(1), in: resource) == ends.first?.file)
        }
    }

    @Test("A job that is given back is due at its moment", arguments: MetadataBackend.allCases)
    func givesBack(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            try await scanning(1, in: store)
            let lease = try #require(try await take(store, at: 5).first)
            try await store.giveBack(lease, dueAt: moment(8))
            #expect(try await take(store, at: 7).isEmpty)
            #expect(try await take(store, at: 8).map(\.tries) == [2])
        }
    }

    @Test("A clock that was set back keeps no job waiting", arguments: MetadataBackend.allCases)
    func clockSetBack(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            try await scanning(1, in: store)
            #expect(try await take(store, at: -10).isEmpty)
            #expect(try await take(store, at: -3_600).count == 1)
        }
    }

    @Test("A job past its deadline is taken from whoever has it, without a try", arguments: MetadataBackend.allCases)
    func overdue(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in 1...3 { try await scanning(number, in: store) }
            let held = try #require(try await take(store, limit: 1, at: 55).first)
            #expect(try await store.leaseOverdue(limit: 9, at: moment(60), until: moment(80)).isEmpty)
            #expect(try await store.overdueCount(at: moment(60)) == 0)
            #expect(try await store.overdueCount(at: moment(62)) == 2)
            let late = try await store.leaseOverdue(limit: 1, at: moment(62), until: moment(80))
            #expect(late.map(\.file.id) == [held.file.id])
            #expect(late.map(\.tries) == [1])
            #expect(try await store.finish(held, as: .approved, at: moment(63)) == nil)
            #expect(try await store.finish(late[0], as: .rejected, at: moment(63)) != nil)
            let second = try await store.leaseOverdue(limit: 9, at: moment(62), until: moment(80))
            #expect(second.map(\.file.id) == [AttachedFile.sampleID(2)])
            #expect(second.map(\.tries) == [0])
        }
    }

    @Test("A job that the scanner reserves is never due, and ends as it says", arguments: MetadataBackend.allCases)
    func reserved(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            _ = try await store.insert(.sample(1), token: nil, quota: .sample())
            let file = try await store.complete(
                AttachedFile.sampleID(1),
                in: .sample(),
                blob: .sample(1),
                status: .scanning,
                job: .reserved,
                at: moment(1)
            )
            let tenYears = 315_360_000
            for seconds in [-tenYears, 0, tenYears] {
                try await store.resume(at: moment(seconds), deadline: moment(seconds + 60))
                #expect(try await take(store, at: seconds).isEmpty)
                #expect(try await store.overdueCount(at: moment(seconds)) == 0)
                #expect(try await store.leaseOverdue(limit: 9, at: moment(seconds), until: moment(0)).isEmpty)
            }
            let lease = ScanLease(file: file, token: 1, tries: 1, deadline: ScanJob.never, end: ScanJob.never)
            #expect(try await store.finish(lease, as: .rejected, at: moment(2)) != nil)
        }
    }

    @Test(
        "A new start finds every job due, with its tries and with time until its deadline",
        arguments: MetadataBackend.allCases
    )
    func resumes(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in 1...2 { try await scanning(number, in: store) }
            _ = try await take(store, limit: 1, at: 5)
            try await store.resume(at: moment(6), deadline: moment(62))
            let leases = try await take(store, at: 6)
            #expect(Set(leases.map(\.deadline)) == [moment(62)])
            #expect(leases.map(\.tries) == [1, 1])
        }
    }

    @Test("A deleted file leaves no job", arguments: MetadataBackend.allCases)
    func deleted(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let file = try await scanning(1, in: store)
            let lease = try #require(try await take(store, at: 5).first)
            _ = try await store.delete(file.id, in: resource)
            #expect(try await store.finish(lease, as: .approved, at: moment(6)) == nil)
            #expect(try await store.overdueCount(at: moment(9_000)) == 0)
            #expect(try await take(store, at: 9_000).isEmpty)
        }
    }

    @Test("Completing again writes no second job", arguments: MetadataBackend.allCases)
    func completesOnce(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let file = try await scanning(1, in: store)
            let job = ScanJob(deadline: moment(900))
            let again = try await store.complete(
                file.id,
                in: .sample(),
                blob: .sample(2),
                status: .scanning,
                job: job,
                at: moment(9)
            )
            #expect(again == file)
            #expect(try await take(store, at: 9).map(\.deadline) == [moment(61)])
        }
    }
}
