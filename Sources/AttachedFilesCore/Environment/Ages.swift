package import AttachedFilesAPI

/// The time by which ages are judged.
///
/// It is asked for inside the change that ends what is old: a clock that is set back before that change begins would
/// make what was started since look older than it is.
package struct Ages: Sendable {
    private let clock: any WallClock
    private let clockGuard: ClockGuard?

    /// Ages by a clock; `clockGuard` says when they cannot be judged by it, `nil` where they always can.
    package init(clock: any WallClock, clockGuard: ClockGuard? = nil) {
        self.clock = clock
        self.clockGuard = clockGuard
    }

    /// The time of day; `nil` while nothing may be judged by it.
    package func now() -> Timestamp? {
        // The look comes after the time, so that it finds the time set.
        let now = clock.now()
        return clockGuard?.agesAreRight() ?? true ? now : nil
    }
}
