import AttachedFilesAPI
import AttachedFilesCore
import NIOCore
import TestSupport
import Testing

@Suite("Uploads of the data plane")
struct UploadObjectTests {
    @Test("A PUT after Complete is refused")
    func refusesAfterComplete() async throws {
        let sample = try SampleService()
        let file = try await sample.approvedFile()
        let error = await #expect(throws: ObjectError.self) { try await sample.put("xyz", into: file) }
        #expect(error?.code == .accessDenied)
    }

    @Test("A PUT after the upload's life is refused, swept or not")
    func refusesAfterLife() async throws {
        let sample = try SampleService()
        let file = try await sample.start()
        sample.clock.advance(seconds: 24 * 3600 + 1)
        let error = await #expect(throws: ObjectError.self) { try await sample.put("abc", into: file) }
        #expect(error?.code == .accessDenied)
    }

    @Test("A PUT in flight when its file is completed is refused and cannot reach the pinned bytes")
    func inFlightCannotReachPinnedBytes() async throws {
        let sample = try SampleService()
        let address = try await sample.upload("abc")
        let key = try sample.key(of: address)
        let file = try await sample.service.openUpload(key)
        var rest: ByteBuffer? = ByteBuffer(string: "xyz")
        let error = await #expect(throws: ObjectError.self) {
            try await sample.service.storeUpload(file, expected: ExpectedChecksums()) {
                if rest != nil {
                    _ = try await sample.service.completeAttachedFileUpload(.init(file: address), caller: sample.caller)
                }
                defer { rest = nil }
                return rest
            }
        }
        #expect(error?.code == .accessDenied)
        let blob = try await sample.service.openDownload(key).blob
        guard case .bytes(let buffer) = try await sample.service.read(blob, range: 0..<3) else {
            Issue.record("memory blobs are bytes")
            return
        }
        #expect(String(buffer: buffer) == "abc")
    }

    @Test("A body that is short, long or fails stores nothing", arguments: ["", "ab", "abcd"])
    func refusesOtherSizes(_ body: String) async throws {
        let sample = try SampleService()
        let file = try await sample.start()
        let error = await #expect(throws: ObjectError.self) { try await sample.put(body, into: file) }
        #expect(error?.code == .incompleteBody)
        let staged = try await sample.blobs.staged(file.fileID)
        #expect(staged == nil)
    }

    @Test("A checksum that differs stores nothing and names its error")
    func comparesChecksums() async throws {
        let sample = try SampleService()
        let address = try await sample.start()
        let file = try await sample.service.openUpload(sample.key(of: address))
        let wrong: [(ExpectedChecksums, ObjectErrorCode)] = [
            (ExpectedChecksums(md5: Array(repeating: 0, count: 16)), .badDigest),
            (ExpectedChecksums(contentSHA256: Array(repeating: 0, count: 32)), .contentSHA256Mismatch),
            (ExpectedChecksums(checksums: [.crc32: [0, 0, 0, 0]]), .badDigest),
        ]
        for (expected, code) in wrong {
            var rest: ByteBuffer? = ByteBuffer(string: "abc")
            let error = await #expect(throws: ObjectError.self) {
                try await sample.service.storeUpload(file, expected: expected) {
                    defer { rest = nil }
                    return rest
                }
            }
            #expect(error?.code == code)
        }
        let staged = try await sample.blobs.staged(address.fileID)
        #expect(staged == nil)
    }
}

@Suite("Digests of bodies")
struct ContentDigestsTests {
    @Test("The check value of every algorithm is that of its catalogue")
    func checkValues() {
        var hasher = ContentHasher(Set(ChecksumAlgorithm.allCases))
        hasher.update(ByteBuffer(string: "1234"))
        hasher.update(ByteBuffer(string: "56789"))
        let digests = hasher.finish()
        #expect(digests.sizeInBytes == 9)
        #expect(digests.checksums[.crc32] == [0xCB, 0xF4, 0x39, 0x26])
        #expect(digests.checksums[.crc32c] == [0xE3, 0x06, 0x92, 0x83])
        #expect(digests.checksums[.crc64nvme] == [0xAE, 0x8B, 0x14, 0x86, 0x0A, 0x79, 0x98, 0x88])
        #expect(digests.checksums[.sha256] == digests.sha256)
        #expect(digests.md5.prefix(4) == [0x25, 0xF9, 0xE7, 0x94])
        #expect(digests.checksums[.sha1]?.prefix(4) == [0xF7, 0xC3, 0xBC, 0x1D])
    }

    @Test("A body gives the same digests however it is cut", arguments: 1...17)
    func cutsDoNotMatter(_ size: Int) {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var whole = ContentHasher(Set(ChecksumAlgorithm.allCases))
        whole.update(ByteBuffer(bytes: bytes))
        var cut = ContentHasher(Set(ChecksumAlgorithm.allCases))
        for start in stride(from: 0, to: bytes.count, by: size) {
            cut.update(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(cut.finish() == whole.finish())
    }
}
