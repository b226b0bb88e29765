import Foundation
import SigV4

/// Runs botocore's own signers; see `botocore_differential.py`.
enum Botocore {
    /// Whether the process runs in continuous integration, where nothing may drop out.
    static let isCI = ProcessInfo.processInfo.environment["CI"] != nil

    /// Requests of each comparison, from `CASEFILE_DIFFERENTIAL`.
    static let sampleCount = ProcessInfo.processInfo.environment["CASEFILE_DIFFERENTIAL"].flatMap { Int($0) } ?? 4_000

    /// Whether the tests run: a laptop without botocore leaves them out, continuous integration fails.
    static let isEnabled = isCI || (try? run(["-c", "import botocore.auth"])) != nil

    private static let script = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("botocore_differential.py").path

    /// The sizes of the batches that make up `sampleCount`, so that a million requests need no more memory.
    static let batches = stride(from: 0, to: sampleCount, by: batchSize).map { min(batchSize, sampleCount - $0) }

    private static let batchSize = 20_000

    /// Hands over random requests that botocore signed, the same ones on every call.
    static func forEachSample(_ flavour: SignedSample.Flavour, _ body: (Int, SignedSample) throws -> Void) throws {
        var number = 0
        for (seed, size) in batches.enumerated() {
            for sample in try generate(flavour, count: size, seed: seed) {
                try body(number, sample)
                number += 1
            }
        }
    }

    private static func generate(_ flavour: SignedSample.Flavour, count: Int, seed: Int) throws -> [SignedSample] {
        try withScratchFile { output in
            try run([script, "generate", flavour.rawValue, String(count), String(seed), output.path])
            let samples = try read(output)
            guard samples.count == count else { throw Unreadable(text: "\(samples.count) of \(count) samples") }
            return samples
        }
    }

    /// The same requests, signed by botocore.
    static func resign(_ samples: [SignedSample]) throws -> [SignedSample] {
        try withScratchFile { input in
            let encoder = JSONEncoder()
            var lines = Data()
            for sample in samples {
                lines.append(try encoder.encode(sample.withNullToken))
                lines.append(0x0A)
            }
            try lines.write(to: input)
            return try withScratchFile { output in
                try run([script, "resign", input.path, output.path])
                return try read(output)
            }
        }
    }

    private static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [ProcessInfo.processInfo.environment["CASEFILE_PYTHON"] ?? "python3"] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Unreadable(text: "botocore: \(process.terminationStatus)") }
    }

    private static func read(_ file: URL) throws -> [SignedSample] {
        let decoder = JSONDecoder()
        return try Data(contentsOf: file).split(separator: 0x0A).map { line in
            try decoder.decode(SignedSample.self, from: line)
        }
    }

    private static func withScratchFile<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("sigv4-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file)
    }
}

extension SignedSample {
    /// The script asks for a `token` member even where there is none.
    fileprivate var withNullToken: some Encodable {
        WithNullToken(sample: self)
    }
}

private struct WithNullToken: Encodable {
    enum Key: CodingKey {
        case token
    }

    let sample: SignedSample

    func encode(to encoder: any Encoder) throws {
        try sample.encode(to: encoder)
        guard sample.token == nil else { return }
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeNil(forKey: .token)
    }
}
