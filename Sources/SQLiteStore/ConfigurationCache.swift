import AttachedFilesAPI
import AttachedFilesCore
import Synchronization

/// Configurations as they were last read, since every start needs them and they hardly change.
///
/// A store has one owner, so all changes come by here.
final class ConfigurationCache: Sendable {
    private struct State {
        var records: [InstanceScope: [AttachmentScope: ConfigurationRecord]] = [:]
        var version = 0
    }

    private let state = Mutex(State())

    /// Changes whenever something is forgotten.
    var version: Int { state.withLock { $0.version } }

    /// What was kept of an instance, or `nil`.
    func records(of instance: InstanceScope) -> [AttachmentScope: ConfigurationRecord]? {
        state.withLock { $0.records[instance] }
    }

    /// Keeps what was read, unless it may be older than a change: one since `version`.
    func keep(
        _ records: [AttachmentScope: ConfigurationRecord],
        of instance: InstanceScope,
        ifStill version: Int
    ) {
        state.withLock { state in
            guard state.version == version else { return }
            if state.records.count >= Limits.rememberedInstances { state.records = [:] }
            state.records[instance] = records
        }
    }

    /// Forgets everything.
    func forgetAll() {
        state.withLock { state in
            state.version += 1
            state.records = [:]
        }
    }
}
