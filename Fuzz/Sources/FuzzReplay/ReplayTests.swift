import Foundation
import SigV4
import Testing

/// Every committed input, once: `make fuzz` looks for new ones.
@Suite("Fuzz targets")
struct ReplayTests {
    private static let corpus = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent()  // FuzzReplay
        .deletingLastPathComponent()  // Sources
        .deletingLastPathComponent()  // Fuzz
        .appendingPathComponent("Corpus")

    @Test("No committed input breaks a property of its parser", arguments: FuzzTarget.all.map(\.name))
    func replay(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let folder = Self.corpus.appendingPathComponent(name)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count >= 3)
        for file in files.sorted(by: { $0.path < $1.path }) {
            let bytes = [UInt8](try Data(contentsOf: file))
            do {
                try target.check(bytes)
                for cut in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 16)) {
                    try target.check(Array(bytes[..<cut]))
                }
            } catch {
                Issue.record("\(file.lastPathComponent): \(error)")
            }
        }
    }

    @Test("Every folder of inputs belongs to a target")
    func foldersHaveTargets() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
        #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
    }

    @Test("The signed samples are let in and stand among the committed inputs")
    func samplesVerify() throws {
        #expect(AuthorizationTarget.known.count == SignedSample.calls.count)
        #expect(PresignTarget.known.count == SignedSample.urls.count)
        try expectCommitted(
            SignedSample.calls.map { RequestText.write($0.request, body: $0.body) },
            of: "authorization"
        )
        try expectCommitted(SignedSample.urls.map { RequestText.write($0) }, of: "presign")
    }

    private func expectCommitted(_ samples: [[UInt8]], of target: String) throws {
        for (index, sample) in samples.enumerated() {
            let file = Self.corpus.appendingPathComponent("\(target)/signed-\(index)")
            if ProcessInfo.processInfo.environment["CASEFILE_FUZZ_SEEDS"] == "write" {
                try Data(sample).write(to: file)
            }
            let committed = try? Data(contentsOf: file)
            #expect(committed.map { [UInt8]($0) } == sample, "\(file.lastPathComponent) of \(target)")
        }
    }
}
