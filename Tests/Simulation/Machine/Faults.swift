import Glibc

/// What goes wrong in a run, and when.
final class Faults: @unchecked Sendable {
    /// How often what fails, in cases of a thousand.
    struct Rates {
        var disk = 0
        var index = 0
        var metadata = 0
        var network = 0
        var scanner = 0
        var crash = 0
        var crashes = 0
    }

    private let dice: Dice
    private let rates: Rates
    private var crashesLeft: Int
    /// Nothing goes wrong while this is set.
    var isQuiet = false
    /// How many calls have failed.
    private(set) var count = 0

    init(_ rates: Rates, _ dice: Dice) {
        self.rates = rates
        self.dice = dice
        crashesLeft = rates.crashes
    }

    /// Whether a call that fails at such a rate fails now.
    func strikes(_ rate: KeyPath<Rates, Int>) -> Bool {
        guard !isQuiet, dice.happens(rates[keyPath: rate]) else { return false }
        count += 1
        return true
    }

    /// Whether the machine goes down now.
    func crashes() -> Bool {
        guard !isQuiet, crashesLeft > 0, dice.happens(rates.crash) else { return false }
        crashesLeft -= 1
        return true
    }

    /// Takes note of a call that fails on account of an earlier fault.
    func follow() {
        count += 1
    }

    /// The reason of a call that fails.
    func code() -> CInt {
        dice.pick([EIO, EIO, ENOSPC, EINTR, EMFILE, ENOMEM, EDQUOT]) ?? EIO
    }
}

/// One run of the server between two crashes; once it is over, nothing that it still does has an effect.
final class ServerLife: @unchecked Sendable {
    let scheduler: Scheduler
    let faults: Faults
    private(set) var isOver = false

    init(_ scheduler: Scheduler, _ faults: Faults) {
        self.scheduler = scheduler
        self.faults = faults
    }

    func end() {
        isOver = true
    }

    /// Ends the life when the machine goes down now.
    func mayEnd() {
        if faults.crashes() { end() }
    }
}
