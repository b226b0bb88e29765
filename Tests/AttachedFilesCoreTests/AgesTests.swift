import AttachedFilesAPI
import AttachedFilesCore
import Synchronization
import TestSupport
import Testing

/// A clock that is set back ten years behind a number of looks.
private final class ClockSetBack: WallClock {
    private let looks: Mutex<Int>

    init(after looks: Int) { self.looks = Mutex(looks) }

    func now() -> Timestamp {
        let isSetBack = looks.withLock { looks in
            looks -= 1
            return looks < 0
        }
        return .sample.adding(seconds: isSetBack ? -10 * 365 * 86_400 : 0)
    }
}

@Suite("Ages")
struct AgesTests {
    @Test("A clock that is set before a change begins, or as it looks, ends nothing", arguments: [1, 2])
    func setBack(_ looks: Int) {
        let clock = ClockSetBack(after: looks)
        let ages = Ages(clock: clock, clockGuard: ClockGuard(wall: clock, uptime: HandUptime()))
        #expect(ages.now() == nil)
    }

    @Test("A clock that goes on tells the time")
    func goesOn() {
        let clock = ClockSetBack(after: 3)
        #expect(Ages(clock: clock, clockGuard: ClockGuard(wall: clock, uptime: HandUptime())).now() == .sample)
        #expect(Ages(clock: FixedClock()).now() == .sample)
    }
}
