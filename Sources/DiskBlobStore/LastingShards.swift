import Synchronization

/// The shard folders whose names are known to last; at most 256.
final class LastingShards: Sendable {
    private struct State {
        var names: Set<String> = []
        /// How many syncs of the names failed.
        var failures = 0
    }

    private let state = Mutex(State())

    /// How many syncs have failed; `nil` for a name that lasts.
    func failures(unlessLasting name: String) -> Int? {
        state.withLock { $0.names.contains(name) ? nil : $0.failures }
    }

    /// A sync of the names failed.
    func failed() {
        state.withLock { $0.failures += 1 }
    }

    /// A name lasts; false, and not so, where a sync has failed since.
    func insert(_ name: String, unlessFailedSince failures: Int) -> Bool {
        state.withLock { state in
            guard state.failures == failures else { return false }
            state.names.insert(name)
            return true
        }
    }

    /// Has the name made again by the next upload.
    func forget(_ name: String) {
        state.withLock { _ = $0.names.remove(name) }
    }
}
