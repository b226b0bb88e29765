import AttachedFilesClient
import AttachedFilesClientAHC
import CasefileTesting
import Foundation
import Testing

/// The built binary in `dev` mode, on a free port of the loopback.
enum DevServer {
    /// The binary to test; `nil` when `CASEFILE_BINARY` is not set.
    static let binary = ProcessInfo.processInfo.environment["CASEFILE_BINARY"]

    /// A binary that has to be there and is not.
    struct Missing: Error {}

    /// Runs `body` with a client of a server of its own and a folder; without a binary it drops out, and fails in CI.
    static func run(_ body: (AttachedFilesClient, URL) async throws -> Void) async throws {
        try await runControlled { client, _, folder in try await body(client, folder) }
    }

    /// Does the same with what steers the server.
    static func runControlled(
        _ body: (AttachedFilesClient, TestControlClient, URL) async throws -> Void
    ) async throws {
        guard let binary else {
            guard ProcessInfo.processInfo.environment["CI"] == nil else {
                Issue.record("CASEFILE_BINARY is not set, and in CI this test may not drop out.")
                throw Missing()
            }
            print("CASEFILE_BINARY is not set: this test drops out.")
            return
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "casefile-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await CasefileServer.start(executable: binary)
        let transport = AsyncHTTPClientTransport()
        do {
            let client = try AttachedFilesClient(transport: transport, environment: server.environment)
            let control = TestControlClient(endpoint: server.endpoint, transport: transport)
            try await body(client, control, folder)
        } catch {
            await transport.shutdown()
            await server.stop()
            throw error
        }
        await transport.shutdown()
        #expect(await server.stop() == 0, "a server that is told to stop exits with 0")
    }
}
