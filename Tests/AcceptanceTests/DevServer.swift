import AttachedFilesClient
import AttachedFilesClientAHC
import Foundation
import Synchronization
import Testing

/// The built binary in `dev` mode, on a free port of the loopback.
final class DevServer: Sendable {
    /// The binary to test; `nil` when `CASEFILE_BINARY` is not set.
    static let binary = ProcessInfo.processInfo.environment["CASEFILE_BINARY"]

    /// A server that did not start, or not stop as it should.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Where the server answers, as it printed it.
    let endpoint: String
    private let process: Process

    private init(endpoint: String, process: Process) {
        self.endpoint = endpoint
        self.process = process
    }

    /// Runs `body` with a client of a server of its own; without a binary it drops out, and fails in CI.
    static func run(_ body: (AttachedFilesClient, URL) async throws -> Void) async throws {
        guard let binary else {
            guard ProcessInfo.processInfo.environment["CI"] == nil else {
                throw Failure(description: "CASEFILE_BINARY is not set, and in CI this test may not drop out.")
            }
            print("CASEFILE_BINARY is not set: this test drops out.")
            return
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "casefile-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await start(binary)
        let transport = AsyncHTTPClientTransport()
        do {
            let client = try AttachedFilesClient(
                transport: transport,
                environment: [
                    "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1",
                    "AWS_ENDPOINT_URL_CONNECT": server.endpoint,
                ]
            )
            try await body(client, folder)
        } catch {
            await transport.shutdown()
            _ = await server.stop()
            throw error
        }
        await transport.shutdown()
        #expect(await server.stop() == 0, "a server that is told to stop exits with 0")
    }

    private static func start(_ binary: String) async throws -> DevServer {
        let process = Process()
        process.executableURL = URL(filePath: binary)
        process.arguments = ["dev", "--listen", "127.0.0.1:0"]
        let output = Pipe()
        process.standardOutput = output
        // What this run is told by its own variables is no setting of the server, which refuses names it does not know.
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CASEFILE_") }
        try withoutBlockedSignals { try process.run() }
        let reader = output.fileHandleForReading
        let endpoint: String? = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var text = ""
                var waiting: CheckedContinuation<String?, Never>? = continuation
                // The rest is read too, so that the server never blocks on a full pipe.
                while case let data = reader.availableData, !data.isEmpty {
                    text += String(decoding: data, as: UTF8.self)
                    guard let match = text.firstMatch(of: /Ready\. (http\S+)\s/), waiting != nil else { continue }
                    waiting?.resume(returning: String(match.1))
                    waiting = nil
                }
                waiting?.resume(returning: nil)
            }
        }
        guard let endpoint else { throw Failure(description: "\(binary) ended before it was ready.") }
        return DevServer(endpoint: endpoint, process: process)
    }

    /// Runs `body` on a thread that blocks no signal.
    ///
    /// The threads that tests run on block them, a child inherits that, and SIGTERM would not reach the server.
    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    /// Tells the server to stop.
    ///
    /// - Returns: its exit status.
    private func stop() async -> Int32 {
        process.terminate()
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread { [process] in
                process.waitUntilExit()
                continuation.resume(returning: process.terminationStatus)
            }
        }
    }
}
