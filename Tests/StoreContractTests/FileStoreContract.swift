import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("FileStore contract")
struct FileStoreContract {
    private let resource = ResourceScope.sample()
    private let instance = InstanceScope.sample()

    @Test("An inserted file is read back in every member", arguments: MetadataBackend.allCases)
    func roundTrip(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let file = AttachedFile.sample(
                name: "re\u{301}sume\u{0} \u{1F4CE}.pdf",
                size: 123,
                tags: ["k": "v", "e\u{301}": "", "quote\"\\": "line\nbreak\u{0}"],
                createdBy: .connectUserARN("arn:aws:connect:us-east-1:111122223333:instance/i/agent/a")
            )
            #expect(try await store.insert(file, token: nil, quota: .sample()) == .inserted)
            let read = try await store.file(file.id, in: resource)
            #expect(read == file)
            #expect(read.fileName.isSameBytes(as: file.fileName))
            #expect(try await store.file(file.id, in: instance) == file)
            #expect(try await store.files([file.id], in: resource) == [file])
        }
    }

    @Test("An id that is taken is told, and changes nothing", arguments: MetadataBackend.allCases)
    func takenID(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let first = AttachedFile.sample(1)
            #expect(try await store.insert(first, token: nil, quota: .sample()) == .inserted)
            let other = AttachedFile.sample(1, size: first.fileSizeInBytes + 1)
            #expect(try await store.insert(other, token: .sample(), quota: .sample(files: 2)) == .idIsTaken)
            #expect(try await store.file(first.id, in: resource) == first)
            let second = AttachedFile.sample(2)
            #expect(try await store.insert(second, token: .sample(), quota: .sample(files: 2)) == .inserted)
        }
    }

    @Test("Names that Unicode calls equal stay as they were sent", arguments: MetadataBackend.allCases)
    func canonicalTwinsOfNames(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for (number, name) in ["\u{E9}.pdf", "e\u{301}.pdf"].enumerated() {
                let file = AttachedFile.sample(number + 1, name: name)
                _ = try await store.insert(file, token: nil, quota: .sample())
                #expect(try await store.file(file.id, in: resource).fileName.isSameBytes(as: name))
            }
        }
    }

    @Test("An unknown id is not found", arguments: MetadataBackend.allCases, ["", "x", "\u{0}", "\u{FFFF}"])
    func unknownID(_ backend: MetadataBackend, _ id: String) async throws {
        try await backend.withFiles { store async throws in
            _ = try await store.insert(.sample(), token: nil, quota: .sample())
            try await expectRefusal(.notFound) { try await store.file(id, in: resource) }
            try await expectRefusal(.notFound) { try await store.file(id, in: instance) }
            try await expectRefusal(.notFound) { try await store.state(of: id, in: instance) }
            try await expectRefusal(.notFound) { try await store.delete(id, in: resource) }
            try await expectRefusal(.notFound) {
                try await store.complete(id, in: instance, blob: .sample(), status: .approved, at: .sample)
            }
            #expect(try await store.files([id], in: resource).isEmpty)
        }
    }

    @Test("An id with a NUL behind it is another id", arguments: MetadataBackend.allCases)
    func trailingNUL(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let file = AttachedFile.sample()
            _ = try await store.insert(file, token: nil, quota: .sample())
            try await expectRefusal(.notFound) { try await store.file(file.id + "\u{0}", in: resource) }
            #expect(try await store.files([file.id + "\u{0}"], in: resource).isEmpty)
        }
    }

    @Test("A file of another resource, instance or account is not found", arguments: MetadataBackend.allCases)
    func isolation(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let file = AttachedFile.sample()
            _ = try await store.insert(file, token: nil, quota: .sample())
            let otherInstances: [InstanceScope] = [.sample(account: "444455556666"), .sample(instanceID: "instance-2")]
            let others = otherInstances.map { ResourceScope.sample(instance: $0) } + [.sample("arn:other")]
            for other in others {
                _ = try await store.insert(.sample(100, resource: other), token: nil, quota: .sample())
                try await expectRefusal(.notFound) { try await store.file(file.id, in: other) }
                try await expectRefusal(.notFound) { try await store.delete(file.id, in: other) }
                #expect(try await store.files([file.id], in: other).isEmpty)
                #expect(try await store.list(other, limit: 10, after: nil).map(\.id) == [AttachedFile.sampleID(100)])
                _ = try await store.delete(AttachedFile.sampleID(100), in: other)
            }
            for other in otherInstances {
                try await expectRefusal(.notFound) { try await store.file(file.id, in: other) }
                try await expectRefusal(.notFound) { try await store.state(of: file.id, in: other) }
                try await expectRefusal(.notFound) {
                    try await store.complete(file.id, in: other, blob: .sample(), status: .approved, at: .sample)
                }
            }
            #expect(try await store.file(file.id, in: resource) == file)
        }
    }

    @Test("Resources that Unicode calls equal are two resources", arguments: MetadataBackend.allCases)
    func canonicalTwinsOfResources(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let composed = ResourceScope.sample("arn:\u{E9}")
            let decomposed = ResourceScope.sample("arn:e\u{301}")
            let quota = ResourceQuota.sample(files: 1)
            _ = try await store.insert(.sample(1, resource: composed), token: .sample(), quota: quota)
            let other = AttachedFile.sample(2, resource: decomposed)
            #expect(try await store.insert(other, token: .sample(), quota: quota) == .inserted)
            #expect(try await store.list(composed, limit: 9, after: nil).map(\.id) == [AttachedFile.sampleID(1)])
            try await expectRefusal(.notFound) { try await store.file(other.id, in: composed) }
        }
    }

    @Test("Several ids give the rows that are there, each once", arguments: MetadataBackend.allCases)
    func severalFiles(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in 1...3 { _ = try await store.insert(.sample(number), token: nil, quota: .sample()) }
            let ids = [AttachedFile.sampleID(3), "unknown", AttachedFile.sampleID(1), AttachedFile.sampleID(3)]
            let found = try await store.files(ids, in: resource).map(\.id)
            #expect(found.sorted() == [AttachedFile.sampleID(1), AttachedFile.sampleID(3)])
            #expect(try await store.files([], in: resource).isEmpty)
        }
    }

    @Test("A listing goes from the newest to the oldest, page by page", arguments: MetadataBackend.allCases)
    func listing(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in [2, 5, 1, 4, 3] { _ = try await store.insert(.sample(number), token: nil, quota: .sample()) }
            var pages: [[String]] = []
            var last: String?
            while true {
                let page = try await store.list(resource, limit: 2, after: last).map(\.id)
                guard !page.isEmpty else { break }
                pages.append(page)
                last = page.last
            }
            #expect(pages == [[5, 4], [3, 2], [1]].map { $0.map(AttachedFile.sampleID) })
            // A position is an order, not a row, so it outlives the row.
            _ = try await store.delete(AttachedFile.sampleID(4), in: resource)
            let rest = try await store.list(resource, limit: 9, after: AttachedFile.sampleID(4)).map(\.id)
            #expect(rest == [3, 2, 1].map(AttachedFile.sampleID))
            #expect(try await store.list(.sample("arn:none"), limit: 9, after: nil).isEmpty)
        }
    }

    @Test("Complete pins the blob and changes the status", arguments: MetadataBackend.allCases)
    func complete(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            var file = AttachedFile.sample()
            _ = try await store.insert(file, token: nil, quota: .sample())
            let now = Timestamp.sample.adding(seconds: 60)
            let completed = try await store.complete(
                file.id,
                in: instance,
                blob: .sample(),
                status: .scanning,
                at: now
            )
            (file.blob, file.status, file.statusChangedAt) = (.sample(), .scanning, now)
            #expect(completed == file)
            #expect(try await store.file(file.id, in: resource) == file)
            let state = FileState(status: .scanning, blobID: StoredBlob.sample().id)
            #expect(try await store.state(of: file.id, in: instance) == state)
            #expect(
                try await store.pinned([StoredBlob.sample().id, StoredBlob.sample(2).id]) == [StoredBlob.sample().id]
            )
        }
    }

    @Test("Complete leaves a row that is not pending as it is", arguments: MetadataBackend.allCases)
    func completeTwice(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let id = AttachedFile.sampleID(1)
            _ = try await store.insert(.sample(), token: nil, quota: .sample())
            let first = try await store.complete(id, in: instance, blob: .sample(1), status: .approved, at: .sample)
            let later = Timestamp.sample.adding(seconds: 9)
            let second = try await store.complete(id, in: instance, blob: .sample(2), status: .scanning, at: later)
            #expect(second == first)
            #expect(try await store.file(id, in: resource) == first)
        }
    }

    @Test("Of concurrent completes one pins its blob", arguments: MetadataBackend.allCases)
    func racedCompletes(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            let id = AttachedFile.sampleID(1)
            _ = try await store.insert(.sample(), token: nil, quota: .sample())
            let instance = instance
            let answers = try await withThrowingTaskGroup { group in
                for number in 1...16 {
                    group.addTask {
                        try await store.complete(
                            id,
                            in: instance,
                            blob: .sample(number),
                            status: .approved,
                            at: .sample
                        )
                    }
                }
                return try await group.reduce(into: []) { $0.append($1.blob?.id) }
            }
            #expect(Set(answers).count == 1)
            #expect(try await store.file(id, in: resource).blob?.id == answers.first)
        }
    }

    @Test("Delete removes the row and dooms its bytes", arguments: MetadataBackend.allCases)
    func delete(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            for number in 1...2 { _ = try await store.insert(.sample(number), token: nil, quota: .sample()) }
            let (first, second) = (AttachedFile.sampleID(1), AttachedFile.sampleID(2))
            _ = try await store.complete(second, in: instance, blob: .sample(), status: .approved, at: .sample)
            let bare = DoomedBytes(fileID: first, blobID: nil)
            let pinned = DoomedBytes(fileID: second, blobID: StoredBlob.sample().id)
            #expect(try await store.delete(first, in: resource) == bare)
            #expect(try await store.delete(second, in: resource) == pinned)
            try await expectRefusal(.notFound) { try await store.file(first, in: resource) }
            try await expectRefusal(.notFound) { try await store.delete(first, in: resource) }
            #expect(try await store.doomedBytes(limit: 9) == [bare, pinned])
            #expect(try await store.list(resource, limit: 9, after: nil).isEmpty)
            #expect(try await store.pinned([StoredBlob.sample().id]).isEmpty)
        }
    }

    @Test("Of concurrent deletes one succeeds", arguments: MetadataBackend.allCases)
    func racedDeletes(_ backend: MetadataBackend) async throws {
        try await backend.withFiles { store async throws in
            _ = try await store.insert(.sample(), token: nil, quota: .sample())
            let resource = resource
            let refusals = try await withThrowingTaskGroup { group in
                for _ in 1...16 {
                    group.addTask {
                        try await refusal { try await store.delete(AttachedFile.sampleID(1), in: resource) }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(refusals.count { $0 == nil } == 1)
            #expect(refusals.count { $0 == .notFound } == 15)
            #expect(try await store.doomedBytes(limit: 9).count == 1)
        }
    }
}
