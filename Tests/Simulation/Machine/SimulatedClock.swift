import AttachedFilesAPI
import AttachedFilesCore

/// A clock that runs, stands still and jumps.
final class SimulatedClock: WallClock, @unchecked Sendable {
    private let dice: Dice
    /// Where it begins.
    let start = Timestamp(millisecondsSinceEpoch: 1_795_341_600_000)
    private var moment: Int64 = 1_795_341_600_000
    private var isFrozen = false
    /// For every jump: when it was, in the order of the model, and what the clock showed before and after.
    private var jumps: [(at: Int, before: Int64, after: Int64)] = []

    init(_ dice: Dice) {
        self.dice = dice
    }

    /// The present moment; time goes by between two looks unless the clock is frozen.
    func now() -> Timestamp {
        if !isFrozen { moment += Int64(dice.below(400)) }
        return Timestamp(millisecondsSinceEpoch: moment)
    }

    /// The present moment, without any going by.
    var shown: Timestamp { Timestamp(millisecondsSinceEpoch: moment) }

    /// Lets the clock jump, forward or back, freeze or run again.
    func disturb(at order: Int) {
        let hour: Int64 = 3_600_000
        switch dice.below(6) {
        case 0: jump(by: -hour, at: order)
        case 1, 2: jump(by: hour + 1_000, at: order)
        case 3: jump(by: 8 * 24 * hour, at: order)
        case 4: jump(by: -3_652 * 24 * hour, at: order)
        default: isFrozen.toggle()
        }
    }

    /// Lets the clock go on by a little more than an hour.
    func passHour(at order: Int) {
        jump(by: 3_601_000, at: order)
    }

    /// Lets the clock show so many seconds more than it ever did.
    func pass(seconds: Int64, at order: Int) {
        isFrozen = false
        jump(by: maximum(since: 0).millisecondsSinceEpoch - moment + seconds * 1_000, at: order)
    }

    /// The latest moment that the clock showed from a point of the model's order on.
    func maximum(since order: Int) -> Timestamp {
        let before = jumps.lazy.filter { $0.at >= order }.map(\.before).max()
        return Timestamp(millisecondsSinceEpoch: max(moment, before ?? moment))
    }

    /// The earliest moment that the clock jumped to from a point of the model's order on; `nil` without a jump.
    func earliestJump(since order: Int) -> Timestamp? {
        jumps.lazy.filter { $0.at >= order }.map(\.after).min().map(Timestamp.init(millisecondsSinceEpoch:))
    }

    private func jump(by milliseconds: Int64, at order: Int) {
        jumps.append((order, moment, moment + milliseconds))
        moment += milliseconds
    }
}

/// Ids that a seed decides.
final class SimulatedRandom: RandomSource {
    private let dice: Dice

    init(_ dice: Dice) {
        self.dice = dice
    }

    func next() -> UInt64 {
        dice.next()
    }
}
