import AttachedFilesAPI
import HTTPFront
import ServiceLifecycle
import TestControl

extension ServerProcess {
    /// Serves until the end, and gets ready meanwhile: the seed is put in and the hooks are run while the server works.
    ///
    /// - Throws: ``CommandFailure`` when the server did not get ready, or did not end in good order.
    func serve(
        in group: ServiceGroup,
        _ parts: ServerParts,
        at front: HTTPFront,
        stops: AsyncStream<Void>,
        announce: @Sendable () -> Void
    ) async throws(CommandFailure) {
        let preparing = Task { await prepare(parts, at: front) }
        let stopping = Task {
            for await _ in stops {
                preparing.cancel()
                await group.triggerGracefulShutdown()
            }
        }
        defer { stopping.cancel() }
        let running = Task { try await group.run() }
        let failure = await preparing.value
        if failure == nil {
            parts.isPrepared.set()
            control?.becomeReady()
            announce()
        } else {
            await group.triggerGracefulShutdown()
        }
        do {
            try await running.value
        } catch {
            throw failure ?? CommandFailure(.failed, "the server did not end in good order: \(error)")
        }
        if let failure, !preparing.isCancelled { throw failure }
    }

    private func prepare(_ parts: ServerParts, at front: HTTPFront) async -> CommandFailure? {
        do throws(CommandFailure) {
            if let seed = settings.testing.seed {
                do throws(MemberError) {
                    try await parts.seed(seed)
                } catch {
                    throw CommandFailure(.configuration, "CASEFILE_SEED was not taken: \(error.message)")
                }
            }
            if let hooks = settings.testing.hooks {
                let url = settings.listen.url(isSecure: settings.tls != nil, boundPort: front.boundAddress.port)
                try await hooks.run([
                    "AWS_ENDPOINT_URL_CONNECT": url,
                    "AWS_ACCESS_KEY_ID": EnvCommand.devKey,
                    "AWS_SECRET_ACCESS_KEY": EnvCommand.devKey,
                    "AWS_SESSION_TOKEN": "",
                    "AWS_REGION": settings.region ?? ClientOptions.defaultRegion,
                    "AWS_DEFAULT_REGION": settings.region ?? ClientOptions.defaultRegion,
                ])
            }
            return nil
        } catch {
            return error
        }
    }
}
