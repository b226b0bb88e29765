import AttachedFilesCore

/// What a seed makes of a run: how many clients do how much, and how much goes wrong.
struct Plan {
    var clients = 2
    var actions = 4
    var resources = 1
    var rates = Faults.Rates()
    /// How often the clock is disturbed, in cases of a thousand actions of the operator.
    var clockJumps = 0
    var operatorActions = 6
    /// What becomes of files that no scanner looked at; `nil` when Complete approves at once.
    var scanPolicy: ScanSettings.DownPolicy?
    /// How often each worker looks at the queue of scans.
    var scanRounds = 0
    /// How often a task is held up for long, in cases of a thousand pauses.
    var stalls = 0

    /// The plan that dice make.
    init(_ dice: Dice) {
        clients = dice.pick(1...4)
        actions = dice.pick(1...5)
        resources = dice.pick(1...2)
        operatorActions = dice.below(6)
        if dice.happens(600) {
            rates.crash = dice.pick([5, 15, 40, 80]) ?? 0
            rates.crashes = dice.pick(1...3)
        }
        if dice.happens(400) { rates.disk = dice.pick([5, 20, 60, 150]) ?? 0 }
        if dice.happens(300) { rates.index = dice.pick([10, 50]) ?? 0 }
        if dice.happens(300) { rates.metadata = dice.pick([10, 50]) ?? 0 }
        if dice.happens(400) { rates.network = dice.pick([20, 100, 300]) ?? 0 }
        if dice.happens(500) { stalls = dice.pick([5, 20, 60]) ?? 0 }
        if dice.happens(500) {
            scanPolicy = dice.pick(ScanSettings.DownPolicy.allCases)
            scanRounds = 2 + dice.below(8)
            if dice.happens(500) { rates.scanner = dice.pick([50, 200, 600]) ?? 0 }
        }
        if dice.happens(500) { clockJumps = dice.pick([200, 600]) ?? 0 }
    }
}
