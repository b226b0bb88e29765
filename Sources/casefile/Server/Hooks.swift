import FoundationEssentials
import Glibc

/// The scripts of a folder that are run at a point of the server's life.
struct Hooks: Sendable {
    /// `ready.d/*.sh` in the order of their names.
    let scripts: [String]

    /// The scripts of a folder.
    ///
    /// - Throws: ``SettingProblem`` when there is no folder `ready.d` in it.
    init(folder: String) throws(SettingProblem) {
        let ready = folder + "/ready.d"
        do {
            scripts = try FileManager.default.contentsOfDirectory(atPath: ready)
                .filter { $0.hasSuffix(".sh") }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                .map { "\(ready)/\($0)" }
        } catch {
            throw SettingProblem("names \(folder), whose folder ready.d cannot be read")
        }
    }

    /// Runs the scripts one after the other, each by `sh`, with what they print on standard error.
    ///
    /// - Parameter environment: what they see beside the server's own environment.
    /// - Throws: ``CommandFailure`` for the first that fails or takes longer than 30 seconds; the rest is not run.
    func run(_ environment: [String: String]) async throws(CommandFailure) {
        let whole = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        for script in scripts {
            let process = try Self.start(script, whole)
            let status = await Self.wait(for: process)
            guard let status else {
                kill(-process, SIGKILL)
                waitpid(process, nil, 0)
                throw CommandFailure(.failed, "\(script) did not end within 30 seconds")
            }
            guard status == 0 else {
                let code = status & 0x7F == 0 ? "exit code \(status >> 8 & 0xFF)" : "signal \(status & 0x7F)"
                throw CommandFailure(.failed, "\(script) failed with \(code)")
            }
        }
    }

    private static func start(_ script: String, _ environment: [String: String]) throws(CommandFailure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        // The server ignores this signal, and a script should not.
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        )
        var arguments = [strdup("sh"), strdup(script), nil]
        var variables = environment.map { variable in strdup("\(variable.key)=\(variable.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process = pid_t()
        let failure = posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, &variables)
        guard failure == 0 else {
            throw CommandFailure(.failed, "\(script) cannot be run: \(String(cString: strerror(failure)))")
        }
        return process
    }

    /// The wait status, or `nil` when the time is over or the server stops.
    private static func wait(for process: pid_t) async -> CInt? {
        let deadline = ContinuousClock.now + Limits.hookTime
        while ContinuousClock.now < deadline {
            var status: CInt = 0
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process { return status }
            if ended < 0, errno != EINTR { return nil }
            do { try await Task.sleep(for: Limits.hookPoll) } catch { return nil }
        }
        return nil
    }
}
