import AttachedFilesAPI
import AttachedFilesCore
import Synchronization

/// What happened to each file, in order: calls, bytes and verdicts.
package final class Timelines: Sendable {
    /// One thing that happened.
    struct Event: Sendable {
        let at: Timestamp
        let what: String
        let detail: String?

        /// The event as it is told.
        var json: JSONObject {
            var object = JSONObject()
            object.set("time", at.iso8601)
            object.set("event", what)
            object.set("detail", detail)
            return object
        }
    }

    private struct State {
        var events: [String: [Event]] = [:]
        var order: [String] = []
    }

    private let state = Mutex(State())
    private let clock: any WallClock

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// What happened to a file.
    func events(of fileID: String) -> [Event] {
        state.withLock { $0.events[fileID] ?? [] }
    }

    /// Notes that something happened to a file.
    func note(_ what: String, _ detail: String? = nil, of fileID: String) {
        let event = Event(at: clock.now(), what: what, detail: detail)
        state.withLock { state in
            if state.events[fileID] == nil {
                if state.order.count >= Limits.files {
                    for old in state.order.prefix(Limits.files / 10) { state.events[old] = nil }
                    state.order.removeFirst(Limits.files / 10)
                }
                state.order.append(fileID)
            }
            guard state.events[fileID, default: []].count < Limits.eventsOfAFile else { return }
            state.events[fileID, default: []].append(event)
        }
    }

    /// Forgets what happened to some files.
    func forget(_ fileIDs: [String]) {
        guard !fileIDs.isEmpty else { return }
        let gone = Set(fileIDs.map { ExactString($0) })
        state.withLock { state in
            for id in fileIDs { state.events[id] = nil }
            state.order.removeAll { gone.contains(ExactString($0)) }
        }
    }

    /// Forgets all.
    func clear() {
        state.withLock { $0 = State() }
    }
}
