import ArgumentParser
import AttachedFilesClient
import FoundationEssentials

/// `casefile wait`.
struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until a server is ready."
    )

    @Option(help: ArgumentHelp("How long, in seconds or as 500ms, 10s, 1m.", valueName: "duration"))
    var timeout = "30s"

    @OptionGroup var server: ClientOptions

    func run() async throws {
        let outcome = await Interruption.cancelling { [self] in
            do throws(CommandFailure) {
                try await wait()
                return CommandFailure?.none
            } catch {
                return error
            }
        }
        LogSink.shared.drain()
        if let outcome { throw outcome.report("wait") }
    }

    private func wait() async throws(CommandFailure) {
        let limit = try limit()
        let endpoint = try server.endpoint(ProcessInfo.processInfo.environment)
        let transport = try server.transport()
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: limit)
        var found = "no answer"
        while true {
            let left = clock.now.duration(to: deadline)
            guard left > .zero else {
                throw CommandFailure(.timedOut, "\(endpoint) is not ready after \(limit): \(found)")
            }
            let request = TransportRequest(
                method: "GET",
                url: "\(endpoint)/readyz",
                headers: [],
                timeout: min(left, Limits.readinessTimeout)
            )
            do throws(TransportError) {
                let response = try await transport.send(request)
                _ = try await response.collect(upTo: Limits.readinessAnswerBytes)
                if response.status == 200 { return }
                found = "HTTP \(response.status)"
            } catch {
                found = "\(error)"
            }
            guard !Task.isCancelled, (try? await Task.sleep(for: min(left, Limits.readinessPoll))) != nil else {
                throw CommandFailure(.interrupted, "interrupted")
            }
        }
    }

    private func limit() throws(CommandFailure) -> Duration {
        let text = timeout.utf8.allSatisfy(Text.isDigit) ? timeout + "s" : timeout
        do {
            return try SettingDuration.read(text, least: .zero)
        } catch {
            throw CommandFailure(.usage, "--timeout \(error.sentence)")
        }
    }
}
