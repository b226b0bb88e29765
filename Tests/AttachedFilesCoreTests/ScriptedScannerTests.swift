import AttachedFilesAPI
import AttachedFilesCore
import NIOCore
import TestSupport
import Testing

@Suite("The scripted scanner")
struct ScriptedScannerTests {
    private func glance(_ bytes: [UInt8]) async throws -> ScanVerdict? {
        let blobs: any BlobStore = MemoryBlobStore(clock: FixedClock(), random: SeededRandom())
        let file = AttachedFile.sample(size: Int64(bytes.count))
        var rest: ByteBuffer? = ByteBuffer(bytes: bytes)
        let blob = try await blobs.put(
            file.id,
            sizeInBytes: Int64(bytes.count),
            digests: [],
            next: {
                defer { rest = nil }
                return rest
            },
            check: { _ in }
        )
        let content = ScanContent(blob, in: blobs)
        let subject = ScanSubject(file: file, blob: blob, lease: nil)
        let verdict = try await ScriptedScanner().glance(subject, content: content)
        await content.close()
        return verdict
    }

    @Test(
        "The test string is found wherever it stands",
        arguments: [0, 1, 1_000, 1_048_575 - 67, 1_048_576 - 67, 1_048_576 - 34, 1_048_576, 2_500_000]
    )
    func finds(offset: Int) async throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "X"), count: offset) + EICARTestString.bytes
        #expect(try await glance(bytes)?.status == .rejected)
        #expect(try await glance(bytes + [1, 2, 3])?.status == .rejected)
        #expect(try await glance(Array(bytes.dropLast()) + [0])?.status == .approved)
    }

    @Test("Small files are looked at too", arguments: [1, 66, 67, 68, 69])
    func small(size: Int) async throws {
        #expect(try await glance([UInt8](repeating: UInt8(ascii: "X"), count: size)) == .clean)
    }
}
