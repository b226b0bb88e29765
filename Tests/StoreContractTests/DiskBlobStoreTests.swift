import AttachedFilesAPI
import AttachedFilesCore
import DiskBlobStore
import Foundation
import Glibc
import NIOCore
import TestSupport
import Testing

@Suite("DiskBlobStore")
struct DiskBlobStoreTests {
    private let file = AttachedFile.sampleID(1)

    private struct Refused: Error {}

    /// Files of blobs and of uploads, without the index.
    private func objects(_ folder: String) throws -> [String] {
        try filePaths(folder).filter { $0.hasPrefix("tmp/") || $0.hasPrefix("blobs/") }
    }

    @Test("A blob is one file named for its id, readable by the owner only")
    func layout() async throws {
        try await withDiskStore { store, folder async throws in
            let blob = try await store.put(file, text: "x")
            let path = "blobs/\(blob.id.suffix(2))/\(blob.id)"
            #expect(try objects(folder) == [path])
            var status = stat()
            #expect(stat(folder + "/" + path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            #expect(status.st_nlink == 1)
        }
    }

    @Test("A body that is short, long, failing or refused leaves no file")
    func nothingLeft() async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, folder async throws in
            let idle = disk.openDescriptors
            await #expect(throws: PutError.self) { try await store.put(file, size: 10, Body([[1, 2]])) }
            await #expect(throws: PutError.self) { try await store.put(file, size: 1, Body([[1, 2]])) }
            await #expect(throws: PutError.self) {
                try await store.put(file, size: 300_001, Body(count: 300_000, pieceSize: 5_000))
            }
            await #expect(throws: PutError.self) {
                try await store.put(file, size: 200_000, Body(count: 300_000, pieceSize: 5_000))
            }
            await #expect(throws: PutError.self) {
                try await store.put(file, size: 9, Body([[1]], failure: Refused()))
            }
            await #expect(throws: PutError.self) {
                try await store.put(file, size: 1, Body([[1]])) { _ in throw Refused() }
            }
            #expect(try objects(folder).isEmpty)
            #expect(try await store.staged(file) == nil)
            #expect(disk.openDescriptors == idle)
            #expect(store.fault == nil)
        }
    }

    @Test("A put whose task is cancelled leaves no file")
    func cancelled() async throws {
        try await withDiskStore { store, folder async throws in
            let file = file
            let upload = Task {
                try await store.put(
                    file,
                    sizeInBytes: 1_000_000,
                    digests: [],
                    next: {
                        try Task.checkCancellation()
                        await Task.yield()
                        return ByteBuffer(repeating: 1, count: 1)
                    },
                    check: { _ in }
                )
            }
            upload.cancel()
            await #expect(throws: PutError.self) { try await upload.value }
            #expect(try objects(folder).isEmpty)
        }
    }

    @Test("What was acknowledged is there after a reopen")
    func reopen() async throws {
        try await withTemporaryFolder { folder in
            let first = try openDiskStore(folder)
            let earlier = try await first.put(file, text: "earlier")
            let blob = try await first.put(file, text: "kept")
            try await first.close()
            let second = try openDiskStore(folder)
            #expect(try await second.staged(file) == blob)
            #expect(try await second.text(blob) == "kept")
            #expect(try await second.superseded(before: .sample.adding(seconds: 9), limit: 9).map(\.id) == [earlier.id])
            try await second.close()
        }
    }

    @Test("What a killed owner leaves has every acknowledged blob, and half-written ones go")
    func killedOwner() async throws {
        try await withTemporaryFolder { folder in
            let store = try openDiskStore(folder + "/live")
            var blobs: [StoredBlob] = []
            for number in 1...20 { blobs.append(try await store.put(AttachedFile.sampleID(number), text: "\(number)")) }
            try copyFolder(folder + "/live", to: folder + "/left")
            try await store.close()
            try writeFile(folder + "/left/tmp/" + StoredBlob.sample().id, [1, 2, 3])
            // Nothing of an owner's.
            #expect(mkdir(folder + "/left/tmp/folder", 0o700) == 0)

            let reopened = try openDiskStore(folder + "/left")
            #expect(try fileNames(folder + "/left/tmp") == ["folder"])
            for (number, blob) in blobs.enumerated() {
                #expect(try await reopened.staged(AttachedFile.sampleID(number + 1)) == blob)
                #expect(try await reopened.text(blob) == "\(number + 1)")
            }
            try await reopened.close()
        }
    }

    @Test("A folder that is open is refused to a second owner, and what is being written stays")
    func secondOwner() async throws {
        try await withDiskStore { store, folder async throws in
            try writeFile(folder + "/tmp/upload", [1])
            try await expectRefusal(.unavailable) { () throws -> DiskBlobStore in try openDiskStore(folder) }
            #expect(try fileNames(folder + "/tmp") == ["upload"])
            _ = try await store.put(file, text: "still works")
        }
    }

    @Test(
        "An id that is no id opens no path",
        arguments: ["../../secret", "..", ".", "", "/etc/passwd", "0", "\u{0}", String(repeating: "A", count: 32)]
    )
    func forgedIDs(_ id: String) async throws {
        try await withDiskStore { store, folder async throws in
            try writeFile(folder + "/secret", [42])
            let forged = StoredBlob(id: id, sizeInBytes: 1, md5: [], sha256: [], storedAt: .sample)
            try await expectRefusal(.notFound) { try await store.read(forged, range: 0..<1) }
            try await store.remove(id)
            try await store.removeStaged(id, keeping: id)
            #expect(try readFile(folder + "/secret") == [42])
        }
    }

    @Test("A symbolic link in place of a blob or its folder is not followed")
    func symbolicLinks() async throws {
        try await withDiskStore { store, folder async throws in
            let blob = try await store.put(file, text: "x")
            let shard = folder + "/blobs/" + blob.id.suffix(2)
            try writeFile(folder + "/secret", [42])
            #expect(unlink(shard + "/" + blob.id) == 0)
            #expect(symlink(folder + "/secret", shard + "/" + blob.id) == 0)
            try await expectRefusal(.unavailable) { try await store.bytes(blob) }
            #expect(rename(shard, folder + "/moved") == 0)
            #expect(symlink(folder + "/moved", shard) == 0)
            try await expectRefusal(.unavailable) { try await store.bytes(blob) }
        }
    }

    @Test("A blob that lost or gained bytes is damaged, which says nothing of the medium", arguments: [0, 3, 5])
    func truncatedBlob(length: off_t) async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, folder async throws in
            let blob = try await store.put(file, text: "four")
            let idle = disk.openDescriptors
            #expect(truncate(folder + "/blobs/\(blob.id.suffix(2))/\(blob.id)", length) == 0)
            do throws(StoreError) {
                _ = try await store.read(blob, range: 0..<4)
                Issue.record("it was read")
            } catch {
                guard case .unavailable(let cause) = error, cause is DamagedBlob else { throw error }
            }
            #expect(disk.openDescriptors == idle)
            #expect(store.fault == nil)
        }
    }

    @Test("Every file that is opened is closed")
    func noLeaks() async throws {
        let disk = FailingDisk()
        try await withDiskStore(disk: disk) { store, folder async throws in
            let idle = disk.openDescriptors
            for number in 1...20 {
                let blob = try await store.put(AttachedFile.sampleID(number), text: "\(number)")
                _ = try await store.bytes(blob)
                try await store.removeStaged(AttachedFile.sampleID(number), keeping: nil)
            }
            #expect(disk.openDescriptors == idle)
            #expect(try objects(folder).isEmpty)
        }
    }

    @Test("An upload that would eat the last free space is refused as full")
    func freeSpaceFloor() async throws {
        try await withTemporaryFolder { folder in
            let store = try openDiskStore(folder, floor: .max)
            do {
                _ = try await store.put(file, text: "x")
                Issue.record("the floor was passed")
            } catch PutError.store(.full) {
                #expect(try objects(folder).isEmpty)
            }
            try await store.close()
        }
    }

    @Test("A small blob makes no file, and is there after a reopen with another bound")
    func smallShelf() async throws {
        try await withTemporaryFolder { folder in
            let rows = try openDiskStore(folder, smallBlobBytes: 100)
            let small = try await rows.put(file, size: 100, Body(count: 100, pieceSize: 7))
            #expect(try objects(folder).isEmpty)
            let large = try await rows.put(AttachedFile.sampleID(2), size: 101, Body(count: 101, pieceSize: 7))
            #expect(try objects(folder).count == 1)
            try await rows.close()
            for bound: Int64 in [0, 1_000] {
                let again = try openDiskStore(folder, smallBlobBytes: bound)
                #expect(try await again.bytes(small) == Body.bytes(0..<100))
                #expect(try await again.bytes(small, range: 10..<20) == Body.bytes(10..<20))
                #expect(try await again.bytes(large) == Body.bytes(0..<101))
                try await again.close()
            }
            let last = try openDiskStore(folder, smallBlobBytes: 100)
            try await last.removeStaged(file, keeping: nil)
            try await expectRefusal(.notFound) { try await last.bytes(small) }
            try await last.close()
        }
    }

    @Test("A small blob whose bytes changed on the disk is not served")
    func damagedRow() async throws {
        try await withTemporaryFolder { folder in
            let text = "a text that is found in the database file"
            let store = try openDiskStore(folder, smallBlobBytes: 100)
            let blob = try await store.put(file, text: text)
            try await store.close()
            var bytes = try readFile(folder + "/index.sqlite")
            let place = bytes.indices.first { bytes[$0...].starts(with: text.utf8) }
            bytes[try #require(place) + 3] ^= 1
            try writeFile(folder + "/index.sqlite", bytes)
            let damaged = try openDiskStore(folder, smallBlobBytes: 100)
            try await expectRefusal(.unavailable) { try await damaged.bytes(blob) }
            try await expectRefusal(.unavailable) { try await damaged.bytes(blob, range: 0..<1) }
            try await expectRefusal(.unavailable) { _ = try await damaged.inspect(blob) }
            try await damaged.quarantine(blob.id)
            try await damaged.close()
            // The row as it was, from a backup: noted, looked at, and served again.
            bytes = try readFile(folder + "/index.sqlite")
            bytes[try #require(place) + 3] ^= 1
            try writeFile(folder + "/index.sqlite", bytes)
            let restored = try openDiskStore(folder, smallBlobBytes: 100)
            try await expectRefusal(.unavailable) { try await restored.bytes(blob) }
            guard case .bytes(let content) = try await restored.inspect(blob) else {
                Issue.record("a small blob is a file")
                return
            }
            #expect(String(buffer: content) == text)
            try await restored.markWhole(blob.id)
            #expect(try await restored.text(blob) == text)
            try await restored.close()
        }
    }

    @Test("A folder or a pipe in the place of a blob is damage, and nothing waits for it", arguments: [false, true])
    func noFile(_ isPipe: Bool) async throws {
        try await withDiskStore { store, folder async throws in
            let blob = try await store.put(file, text: "x")
            let path = folder + "/blobs/\(blob.id.suffix(2))/\(blob.id)"
            #expect(unlink(path) == 0)
            #expect((isPipe ? mkfifo(path, 0o600) : mkdir(path, 0o700)) == 0)
            try await expectRefusal(.unavailable) { try await store.bytes(blob) }
            #expect(store.fault == nil)
        }
    }

    @Test("A name that is no text in the folder of what is being written keeps no start from it")
    func foreignName() async throws {
        try await withTemporaryFolder { folder async throws in
            try await openDiskStore(folder).close()
            let name = Array((folder + "/tmp/a").utf8CString.dropLast()) + [-1, 0]
            #expect(name.withUnsafeBufferPointer { mkfifo($0.baseAddress!, 0o600) } == 0)
            try await openDiskStore(folder).close()
        }
    }

    @Test("A file in quarantine is kept aside")
    func quarantinedFile() async throws {
        try await withDiskStore { store, folder async throws in
            let blob = try await store.put(file, text: "x")
            try await store.quarantine(blob.id)
            #expect(try objects(folder).isEmpty)
            #expect(try fileNames(folder + "/damaged") == [blob.id])
            try await store.remove(blob.id)
            #expect(try fileNames(folder + "/damaged").isEmpty)
        }
    }

    @Test("A file that the index does not know is in the inventory")
    func strayFile() async throws {
        try await withDiskStore { store, folder async throws in
            let blob = try await store.put(file, text: "x")
            // One id in 256 ends with the first of these.
            let shard = blob.id.hasSuffix("7f") ? "80" : "7f"
            let stray = String(blob.id.dropLast(2)) + shard
            let path = folder + "/blobs/" + shard
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try writeFile(path + "/" + stray, [1])
            try writeFile(path + "/no-id", [1])
            // Nobody would find it there, to open or to remove it.
            try writeFile(path + "/" + stray.dropLast(2) + (shard == "7f" ? "81" : "7f"), [1])
            var found: [String: String?] = [:]
            var position: String?
            repeat {
                let part = try await store.inventory(after: position, limit: 10)
                for item in part.items { found[item.blobID] = item.fileID }
                position = part.next
            } while position != nil
            #expect(found == [blob.id: file, stray: nil])
        }
    }
}
