import Foundation

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A `casefile dev` of a test's own, on a free port of the loopback; it keeps nothing.
public final class CasefileServer: Sendable {
    /// Where the server answers.
    public let endpoint: String
    private let process: Process

    private init(endpoint: String, process: Process) {
        self.endpoint = endpoint
        self.process = process
    }

    /// Starts a server and returns once it is ready.
    ///
    /// - Parameters:
    ///   - executable: the path of the binary `casefile`.
    ///   - arguments: more arguments of `casefile dev`, such as `["--seed", "seed.json"]`.
    /// - Returns: the server; it runs until ``stop()``.
    /// - Throws: ``TestControlError`` when it did not become ready; why is on standard error.
    public static func start(executable: String, arguments: [String] = []) async throws -> CasefileServer {
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = ["dev", "--listen", "127.0.0.1:0"] + arguments
        // What a test is told by variables of that prefix is no setting, and unknown settings are refused.
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CASEFILE_") }
        let output = Pipe()
        process.standardOutput = output
        try withoutBlockedSignals { try process.run() }
        guard let endpoint = await endpoint(printedOn: output.fileHandleForReading) else {
            throw TestControlError(message: "\(executable) ended before it was ready.")
        }
        return CasefileServer(endpoint: endpoint, process: process)
    }

    /// What AWS SDKs read to find the server.
    public var environment: [String: String] {
        [
            "AWS_ENDPOINT_URL_CONNECT": endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
        ]
    }

    /// Stops the server.
    ///
    /// - Returns: its exit status, 0 in good order.
    @discardableResult
    public func stop() async -> Int32 {
        process.terminate()
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread { [process] in
                process.waitUntilExit()
                continuation.resume(returning: process.terminationStatus)
            }
        }
    }

    private static func endpoint(printedOn reader: FileHandle) async -> String? {
        await withCheckedContinuation { continuation in
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
}
