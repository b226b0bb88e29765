import AttachedFilesAPI
import AttachedFilesCore
import Crypto
import NIOCore
import TestSupport
import Testing

@Suite("BlobStore contract")
struct BlobStoreContract {
    private let file = AttachedFile.sampleID(1)
    private let other = AttachedFile.sampleID(2)
    private let always = Timestamp(millisecondsSinceEpoch: .max)

    private struct Refused: Error {}

    @Test(
        "A stored body is read back byte for byte, with its digests",
        arguments: BlobBackend.allCases,
        [(1, 1), (1_000, 7), (131_072, 65_536), (131_073, 65_536), (1_000_003, 40_000), (3_000_000, 3_000_000)]
    )
    func roundTrip(_ backend: BlobBackend, _ sizes: (count: Int, pieceSize: Int)) async throws {
        try await backend.withStore { store async throws in
            let body = Body(count: sizes.count, pieceSize: sizes.pieceSize)
            let blob = try await store.put(file, size: Int64(sizes.count), body)
            let expected = Body.bytes(0..<sizes.count)
            #expect(BlobID.isValid(blob.id))
            #expect(blob.sizeInBytes == Int64(sizes.count))
            #expect(blob.md5 == Array(Insecure.MD5.hash(data: expected)))
            #expect(blob.sha256 == Array(SHA256.hash(data: expected)))
            #expect(try await store.staged(file) == blob)
            #expect(try await store.bytes(blob) == expected)
        }
    }

    @Test("The checks asked for are computed before the body is accepted", arguments: BlobBackend.allCases)
    func digests(_ backend: BlobBackend) async throws {
        try await backend.withStore { store async throws in
            var seen: ContentDigests?
            let body = Body([Array("1234".utf8), Array("56789".utf8)])
            let blob = try await store.put(file, size: 9, body, digests: [.crc32, .crc32c, .crc64nvme, .sha1]) {
                seen = $0
            }
            #expect(seen?.sizeInBytes == 9)
            #expect(seen?.md5 == blob.md5)
            #expect(seen?.sha256 == blob.sha256)
            #expect(seen?.checksums[.crc32] == [0xCB, 0xF4, 0x39, 0x26])
            #expect(seen?.checksums[.crc32c] == [0xE3, 0x06, 0x92, 0x83])
            #expect(seen?.checksums[.crc64nvme] == [0xAE, 0x8B, 0x14, 0x86, 0x0A, 0x79, 0x98, 0x88])
            #expect(seen?.checksums[.sha1] == Array(Insecure.SHA1.hash(data: Array("123456789".utf8))))
        }
    }

    @Test("Any part can be read", arguments: BlobBackend.allCases)
    func ranges(_ backend: BlobBackend) async throws {
        try await backend.withStore { store async throws in
            let blob = try await store.put(file, size: 1_000, Body(count: 1_000, pieceSize: 300))
            for range: Range<Int64> in [0..<1, 999..<1_000, 250..<750, 0..<1_000, 5..<5] {
                let expected = Body.bytes(Int(range.lowerBound)..<Int(range.upperBound))
                #expect(try await store.bytes(blob, range: range) == expected)
            }
            #expect(try await store.bytes(blob, range: 990..<5_000) == Body.bytes(990..<1_000))
        }
    }

    @Test(
        "A body of another size stores nothing",
        arguments: BlobBackend.allCases,
        [(0, 0), (9, 9), (11, 11), (12, 11), (500_000, 11)]
    )
    func otherSizes(_ backend: BlobBackend, _ sizes: (sent: Int, received: Int64)) async throws {
        try await backend.withStore { store async throws in
            do {
                _ = try await store.put(file, size: 10, Body(count: sizes.sent, pieceSize: 4))
                Issue.record("the body was stored")
            } catch PutError.size(let received) {
                #expect(received == sizes.received)
            }
            #expect(try await store.staged(file) == nil)
            #expect(try await store.superseded(before: always, limit: 9).isEmpty)
        }
    }

    @Test("A body that is too long is not read to its end", arguments: BlobBackend.allCases)
    func cut(_ backend: BlobBackend) async throws {
        try await backend.withStore { store async throws in
            var asked = 0
            do {
                _ = try await store.put(
                    file,
                    sizeInBytes: 10,
                    digests: [],
                    next: {
                        asked += 1
                        return ByteBuffer(repeating: 0, count: 4)
                    },
                    check: { _ in }
                )
                Issue.record("the body was stored")
            } catch PutError.size(received: 11) {
                #expect(asked <= 4)
            }
        }
    }

    @Test("A body that fails stores nothing", arguments: BlobBackend.allCases, [0, 1, 10, 300_000])
    func failingBody(_ backend: BlobBackend, _ sent: Int) async throws {
        try await backend.withStore { store async throws in
            let body = Body([Body.bytes(0..<sent)], failure: Refused())
            do {
                _ = try await store.put(file, size: Int64(max(sent, 1)), body)
                Issue.record("the body was stored")
            } catch PutError.body(let error) {
                #expect(error is Refused)
            }
            #expect(try await store.staged(file) == nil)
        }
    }

    @Test("A body that the check refuses stores nothing", arguments: BlobBackend.allCases)
    func refusedBody(_ backend: BlobBackend) async throws {
        try await backend.withStore { store async throws in
            do {
                _ = try await store.put(file, size: 3, Body([[1, 2, 3]])) { _ in throw Refused() }
                Issue.record("the body was stored")
            } catch PutError.body(let error) {
                #expect(error is Refused)
            }
            #expect(try await store.staged(file) == nil)
        }
    }

    @Test("A failed put leaves what was staged before", arguments: BlobBackend.allCases)
    func failedSecondPut(_ backend: BlobBackend) async throws {
        try await backend.withStore { store async throws in
            let first = try await store.put(file, text: "first")
            await #expect(throws: PutError.self) { try await store.put(file, size: 3, Body([[1]])) }
            #expect(try await store.staged(file) == first)
            #expect(try await store.text(first) == "first")
            #expect(try await store.superseded(before: always, limit: 9).isEmpty)
        }
    }

    @Test("The last put wins, and the one before stays readable until it is removed", arguments: BlobBackend.allCases)
    func supersededBlob(_ backend: BlobBackend) async throws {
        try await backend.withStore { store async throws in
            let first = try await store.put(file, text: "first")
            let second = try await store.put(file, text: "second")
            #expect(first.id != second.id)
            #expect(try await store.staged(file) == second)
            #expect(try await store.text(first) == "first")
            #expect(try await store.superseded(before: always, limit: 9).map(\.id) == [first.id])
            try await store.remove(first.id)
            try await expectRefusal(.notFound) { try await store.bytes(first) }
            #expect(try await store.superseded(before: always, limit: 9).isEmpty)
            #expect(try await store.text(second) == "second")
        }
    }

    @Test("The same bytes twice are two blobs", arguments: BlobBackend.allCases)
    func sameBytes(_ backend: BlobBackend) async throws {
        try await backend.withStore { store async throws in
            let first = try await store.put(file, text: "same")
            let second = try await store.put(other, text: "same")
            #expect(first.id != second.id)
            try await store.remove(first.id)
            #expect(try await store.text(second) == "same")
        }
    }

    @Test("Superseded blobs come oldest first, by moment and limit", arguments: BlobBackend.allCases)
    func supersededList(_ backend: BlobBackend) async throws {
        try await backend.withStore { store async throws in
            var blobs: [StoredBlob] = []
            for number in 1...4 { blobs.append(try await store.put(file, text: "\(number)")) }
            let ids = blobs.map(\.id)
            #expect(try await store.superseded(before: always, limit: 9).map(\.id) == Array(ids.prefix(3)))
            #expect(try await store.superseded(before: always, limit: 2).map(\.id) == Array(ids.prefix(2)))
            // Each was superseded when the next became durable.
            #expect(try await store.superseded(before: blobs[2].storedAt, limit: 9).map(\.id) == [ids[0]])
            #expect(try await store.superseded(before: blobs[0].storedAt, limit: 9).isEmpty)
        }
    }

    @Test("Of concurrent puts one is staged and all others are superseded", arguments: BlobBackend.allCases)
    func racedPuts(_ backend: BlobBackend) async throws {
        try await backend.withStore { store async throws in
            let file = file
            let blobs = try await withThrowingTaskGroup { group in
                for number in 1...12 {
                    group.addTask { try await store.put(file, text: "body \(number)") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let staged = try #require(try await store.staged(file))
            let superseded = try await store.superseded(before: always, limit: 99).map(\.id)
            #expect(Set(superseded + [staged.id]) == Set(blobs.map(\.id)))
            #expect(superseded.count == 11)
            for blob in blobs { #expect(try await store.text(blob).hasPrefix("body ")) }
        }
    }

    @Test("What was never staged is not staged", arguments: BlobBackend.allCases, ["", "x", "../x", "\u{0}"])
    func unknownFile(_ backend: BlobBackend, _ id: String) async throws {
        try await backend.withStore { store async throws in
            #expect(try await store.staged(id) == nil)
            try await store.removeStaged(id, keeping: nil)
        }
    }

    @Test("Removing a blob twice, or an unknown one, is no error", arguments: BlobBackend.allCases)
    func removeTwice(_ backend: BlobBackend) async throws {
        try await backend.withStore { store async throws in
            let blob = try await store.put(file, text: "x")
            try await store.remove(blob.id)
            try await store.remove(blob.id)
            #expect(try await store.staged(file) == nil)
            try await expectRefusal(.notFound) { try await store.bytes(blob) }
            for id in [StoredBlob.sample().id, "", "../../etc/passwd", "\u{0}"] { try await store.remove(id) }
        }
    }

    @Test("Removing what is staged keeps the pinned blob only", arguments: BlobBackend.allCases)
    func removeStaged(_ backend: BlobBackend) async throws {
        try await backend.withStore { store async throws in
            let first = try await store.put(file, text: "first")
            let second = try await store.put(file, text: "second")
            let third = try await store.put(file, text: "third")
            let stranger = try await store.put(other, text: "stranger")
            try await store.removeStaged(file, keeping: second.id)
            #expect(try await store.staged(file) == nil)
            #expect(try await store.text(second) == "second")
            for blob in [first, third] { try await expectRefusal(.notFound) { try await store.bytes(blob) } }
            #expect(try await store.superseded(before: always, limit: 9).isEmpty)
            #expect(try await store.staged(other) == stranger)
            try await store.removeStaged(file, keeping: second.id)
            try await store.remove(second.id)
            try await expectRefusal(.notFound) { try await store.bytes(second) }
            try await store.removeStaged(other, keeping: nil)
            try await expectRefusal(.notFound) { try await store.bytes(stranger) }
        }
    }

    @Test("The inventory has every blob that is there, with the file it is staged for", arguments: BlobBackend.allCases)
    func inventory(_ backend: BlobBackend) async throws {
        try await backend.withStore { store async throws in
            var staged: [String: String?] = [:]
            for number in 1...5 {
                let id = AttachedFile.sampleID(number)
                staged[try await store.put(id, text: "\(number)").id] = id
            }
            _ = try await store.put(AttachedFile.sampleID(6), text: "earlier")
            let pinned = try await store.put(AttachedFile.sampleID(6), text: "pinned")
            try await store.removeStaged(AttachedFile.sampleID(6), keeping: pinned.id)
            var found: [String: String?] = [:]
            for limit in [1, 2, 100] {
                found = [:]
                var position: String?
                repeat {
                    let part = try await store.inventory(after: position, limit: limit)
                    for item in part.items { found[item.blobID] = item.fileID }
                    position = part.next
                } while position != nil
                // A pinned blob that is staged no more is there without a file.
                #expect(found == staged.merging([pinned.id: nil]) { $1 })
            }
        }
    }

    @Test("Bytes in quarantine are never read again, and go when they are removed", arguments: BlobBackend.allCases)
    func quarantine(_ backend: BlobBackend) async throws {
        try await backend.withStore { store async throws in
            let large = try await store.put(file, size: 200_000, Body(count: 200_000, pieceSize: 50_000))
            let small = try await store.put(other, text: "small")
            for blob in [large] {
                try await store.quarantine(blob.id)
                try await store.quarantine(blob.id)
                try await expectRefusal(.unavailable) { try await store.bytes(blob) }
                #expect(try await store.staged(file) == blob)
                try await store.remove(blob.id)
                try await expectRefusal(.notFound) { try await store.bytes(blob) }
            }
            #expect(try await store.text(small) == "small")
            try await store.quarantine(small.id)
            try await expectRefusal(.unavailable) { try await store.bytes(small) }
            try await store.quarantine(StoredBlob.sample().id)
        }
    }
}
