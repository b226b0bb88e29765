import AttachedFilesAPI
import AttachedFilesCore
import DiskBlobStore
import Foundation
import Glibc
import SQLiteStore
import TestSupport
import Testing

@Suite("A full medium", .serialized)
struct FullMediumTests {
    /// Runs a body with a small file system in memory; drops out with a message where mounts are not permitted.
    private func withSmallMedium(_ options: String, _ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            guard mount("tmpfs", folder, "tmpfs", 0, options) == 0 else {
                let reason = String(cString: strerror(errno))
                let isCI = ProcessInfo.processInfo.environment["CI"] != nil
                if isCI { Issue.record("no tmpfs could be mounted: \(reason)") }
                try FileHandle.standardError.write(contentsOf: Data("skipped: no tmpfs, \(reason)\n".utf8))
                return
            }
            let result: Result<Void, any Error>
            do {
                try await body(folder)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            #expect(umount(folder) == 0)
            try result.get()
        }
    }

    @Test("Uploads are refused as full, reads go on, and room heals")
    func blobs() async throws {
        try await withSmallMedium("size=4m") { folder in
            let store = try openDiskStore(folder)
            var blobs: [StoredBlob] = []
            var refused = false
            for number in 1...20 where !refused {
                do {
                    let size = 600_000
                    let body = Body(count: size, pieceSize: 60_000)
                    blobs.append(try await store.put(AttachedFile.sampleID(number), size: Int64(size), body))
                } catch PutError.store(.full) {
                    refused = true
                }
            }
            #expect(refused)
            #expect(try fileNames(folder + "/tmp").isEmpty)
            for blob in blobs { #expect(try await store.bytes(blob) == Body.bytes(0..<600_000)) }
            #expect(store.fault == nil)
            try await store.removeStaged(AttachedFile.sampleID(1), keeping: nil)
            _ = try await store.put(AttachedFile.sampleID(99), size: 1_000, Body(count: 1_000, pieceSize: 1_000))
            try await store.close()
        }
    }

    @Test("Rows are refused as full, reads go on, and nothing is half there")
    func rows() async throws {
        try await withSmallMedium("size=2m") { folder in
            let store = try SQLiteStore(folder: folder, logger: .silent)
            var inserted = 0
            var refused: Refusal?
            for number in 1...20_000 where refused == nil {
                refused = try await refusal {
                    try await store.insert(
                        .sample(number),
                        token: .sample("t\(number)"),
                        quota: .sample(files: .max)
                    )
                }
                if refused == nil { inserted += 1 }
            }
            #expect(refused == .full)
            #expect(inserted > 50)
            let rows = try await store.list(.sample(), limit: 50_000, after: nil)
            #expect(rows.count == inserted)
            #expect(try await store.replay(.sample("t\(inserted + 1)"), in: .sample(), at: .sample) == nil)
            try await expectRefusal(.notFound) {
                try await store.file(AttachedFile.sampleID(inserted + 1), in: .sample() as ResourceScope)
            }
            #expect(store.fault == nil)
            // The log has no room to be copied; the next owner does it.
            _ = try await refusal { try await store.close() }
        }
    }
}
