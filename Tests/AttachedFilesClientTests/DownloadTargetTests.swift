import AttachedFilesAPI
import AttachedFilesClient
import Foundation
import Testing

@Suite("What a download is written into")
struct DownloadTargetTests {
    @Test("A pipe gets the bytes and stays a pipe")
    func pipeIsWrittenInto() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.appending(path: "pipe").path
            #expect(mkfifo(path, 0o600) == 0)
            // Open for both ways, so that neither side waits for the other.
            let descriptor = open(path, O_RDWR | O_NONBLOCK)
            defer { close(descriptor) }
            try await Self.download(to: path)
            var bytes = [UInt8](repeating: 0, count: 16)
            let count = read(descriptor, &bytes, bytes.count)
            #expect(Array(bytes.prefix(max(count, 0))) == [1, 2, 3])
            var status = stat()
            #expect(lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
            #expect(try folder.names == ["pipe"])
        }
    }

    @Test("A symbolic link stays, and what it leads to is replaced or made", arguments: [true, false])
    func linkStays(targetExists: Bool) async throws {
        try await TemporaryFolder.with { folder in
            let link = folder.appending(path: "link").path
            let target = folder.appending(path: "target")
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "target")
            if targetExists { try Data("old".utf8).write(to: target) }
            try await Self.download(to: link)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target")
            #expect(try Data(contentsOf: target) == Data([1, 2, 3]))
            #expect(try folder.names == ["link", "target"])
        }
    }

    @Test("A link that leads to itself is named")
    func circleIsNamed() async throws {
        try await TemporaryFolder.with { folder in
            let link = folder.appending(path: "link").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "link")
            let error = await #expect(throws: ClientError.self) { try await Self.download(to: link) }
            guard case .fileUnwritable(link, _) = error else {
                Issue.record("\(String(describing: error)) is another error")
                return
            }
        }
    }

    private static func download(to path: String) async throws {
        let client = try AttachedFilesClient.sample(MemoryService(), clock: SleepingClock())
        _ = try await client.upload(.bytes([1, 2, 3]), fileName: "a.txt", to: Sample.resource)
        _ = try await client.download(Sample.resource.file("f-1"), to: path)
    }
}
