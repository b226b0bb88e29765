import AttachedFilesAPI
import AttachedFilesClient
import Foundation
import Testing

@Suite("Files that fail")
struct FileFailureTests {
    @Test("A file that is missing, or no regular file, is named and nothing is started")
    func unreadableFileIsNamed() async throws {
        try await TemporaryFolder.with { folder in
            let transport = RecordingTransport()
            let client = try AttachedFilesClient.sample(transport)
            for path in [folder.appending(path: "missing").path, folder.path, "/dev/null", ""] {
                let error = await #expect(throws: ClientError.self) {
                    try await client.upload(file: path, to: Sample.resource)
                }
                guard case .fileUnreadable(path, _) = error else {
                    Issue.record("\(String(describing: error)) is another error")
                    continue
                }
            }
            #expect(transport.sent.isEmpty)
        }
    }

    @Test("A file that becomes shorter while it is sent fails the upload, and Complete is not called")
    func shrinkingFileFails() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.appending(path: "a.txt")
            try Data(count: 300_000).write(to: path)
            let service = MemoryService { request in
                if request.method == "PUT" { truncate(path.path, 200_000) }
                return nil
            }
            let error = await #expect(throws: ClientError.self) {
                try await AttachedFilesClient.sample(service).upload(file: path.path, to: Sample.resource)
            }
            guard case .transport(.unreadableContent) = error else {
                Issue.record("\(String(describing: error)) is another error")
                return
            }
            #expect(!service.current.isComplete)
        }
    }

    @Test("A file that grows while it is sent is sent as it was")
    func growingFileIsSentAsItWas() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.appending(path: "a.txt")
            try Data(count: 1000).write(to: path)
            let service = MemoryService { request in
                if request.method == "PUT" { truncate(path.path, 5000) }
                return nil
            }
            let client = try AttachedFilesClient.sample(service, clock: SleepingClock())
            let file = try await client.upload(file: path.path, to: Sample.resource)
            #expect(file.fileSizeInBytes == 1000)
            #expect(service.current.bytes?.count == 1000)
        }
    }

    @Test(
        "A download of another size, or one that breaks, leaves the old file and nothing else",
        arguments: [
            PiecewiseChunks(bytes: [1, 2], size: 1), PiecewiseChunks(bytes: [1, 2, 3, 4], size: 3),
            PiecewiseChunks(bytes: [], size: 1), PiecewiseChunks(bytes: [1, 2, 3], size: 1, isBroken: true),
        ]
    )
    func brokenDownloadLeavesNothing(body: PiecewiseChunks) async throws {
        try await TemporaryFolder.with { folder in
            let service = MemoryService { request in
                request.method == "GET" ? TransportResponse(status: 200, headers: [], body: body) : nil
            }
            let client = try AttachedFilesClient.sample(service, clock: SleepingClock())
            _ = try await client.upload(.bytes([1, 2, 3]), fileName: "a.txt", to: Sample.resource)
            let target = folder.appending(path: "a.txt")
            try Data("old".utf8).write(to: target)
            let error = await #expect(throws: ClientError.self) {
                try await client.download(Sample.resource.file("f-1"), to: target.path)
            }
            switch error {
            case .sizeMismatch(3, Int64(body.bytes.count)) where !body.isBroken: break
            case .transport(.connection) where body.isBroken: break
            default: Issue.record("\(String(describing: error)) is another error")
            }
            #expect(try Data(contentsOf: target) == Data("old".utf8))
            #expect(try folder.names == ["a.txt"])
        }
    }

    @Test("A refused download creates no file")
    func refusedDownloadCreatesNoFile() async throws {
        try await TemporaryFolder.with { folder in
            let service = MemoryService { request in
                guard request.method == "GET" else { return nil }
                let document = Array("<Error><Code>AccessDenied</Code><Message>Expired.</Message></Error>".utf8)
                return TransportResponse(status: 403, headers: [], bytes: document)
            }
            let client = try AttachedFilesClient.sample(service, clock: SleepingClock())
            _ = try await client.upload(.bytes([1]), fileName: "a.txt", to: Sample.resource)
            let error = await #expect(throws: ClientError.self) {
                try await client.download(Sample.resource.file("f-1"), to: folder.appending(path: "a").path)
            }
            guard case .downloadRefused(let refusal) = error else {
                Issue.record("\(String(describing: error)) is another error")
                return
            }
            #expect(refusal.code == "AccessDenied")
            #expect(try folder.names.isEmpty)
        }
    }

    @Test("A folder that does not exist is named")
    func missingFolderIsNamed() async throws {
        try await TemporaryFolder.with { folder in
            let client = try AttachedFilesClient.sample(MemoryService(), clock: SleepingClock())
            _ = try await client.upload(.bytes([1]), fileName: "a.txt", to: Sample.resource)
            let path = folder.appending(path: "missing/a").path
            let error = await #expect(throws: ClientError.self) {
                try await client.download(Sample.resource.file("f-1"), to: path)
            }
            guard case .fileUnwritable(path, _) = error else {
                Issue.record("\(String(describing: error)) is another error")
                return
            }
        }
    }
}

/// A folder that is there for the time of one test.
enum TemporaryFolder {
    static func with(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "casefile-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }
}

extension URL {
    /// The names of what is in the folder, sorted.
    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}
