import AttachedFilesAPI
import Synchronization

/// Notices that the time of day was set, and for a while lets nothing be judged by its age: a wrong time ends no upload,
/// and people have time to set it right.
///
/// What it has not seen it cannot know: the first look after a start takes the time as it is.
package final class ClockGuard: Sendable {
    private struct State {
        var wall: Timestamp
        var uptime: Duration
        /// When the time of day was last found set, by the uptime.
        var setAt: Duration?
    }

    private let wall: any WallClock
    private let uptime: any UptimeClock
    private let state: Mutex<State>

    /// A guard that has looked at both clocks once.
    ///
    /// - Parameters:
    ///   - wall: the system's time of day, which no test moves.
    ///   - uptime: a clock that only goes on.
    package init(wall: any WallClock, uptime: any UptimeClock) {
        self.wall = wall
        self.uptime = uptime
        state = Mutex(State(wall: wall.now(), uptime: uptime.uptime()))
    }

    /// Whether ages are what they seem: the time of day has gone with the uptime for an hour.
    ///
    /// Each call is a look; one a minute or more finds every step of more than five minutes.
    package func agesAreRight() -> Bool {
        let (wallNow, now) = (wall.now(), uptime.uptime())
        return state.withLock { state in
            let gone = Duration.milliseconds(wallNow.millisecondsSinceEpoch - state.wall.millisecondsSinceEpoch)
            let step = gone - (now - state.uptime)
            if max(step, .zero - step) > Limits.clockStep { state.setAt = now }
            (state.wall, state.uptime) = (wallNow, now)
            return state.setAt.map { now - $0 >= Limits.clockHold } ?? true
        }
    }
}
