import AttachedFilesAPI
import AttachedFilesCore
import DiskBlobStore

/// What goes on beside the clients: sweeps, a scrub, probes, hours that pass, and a clock that somebody sets.
struct Operator {
    let world: World
    let dice: Dice

    /// Does as much as the plan says.
    func run() async {
        let client = Client(world: world, name: "operator", dice: dice)
        for _ in 0..<world.plan.operatorActions {
            for _ in 0..<dice.below(12) { await world.scheduler.pause() }
            if dice.happens(world.plan.clockJumps) {
                world.clock.disturb(at: world.tick())
                world.log.add("the clock shows \(world.clock.shown.iso8601)")
            }
            switch dice.below(100) {
            case 0..<55:
                for _ in 0..<dice.pick(1...3) { _ = await client.ask("sweep") { try await $0.sweep.round() } }
            case 55..<60: await sweepOrphans(client)
            case 60..<72: await scrub(client)
            case 72..<85: await passHour()
            default:
                let reply = await client.ask("probe") { try await $0.blobs.probe() }
                if reply.outcome != .done { world.cutOffProbes += 1 }
            }
        }
    }

    /// Looks for orphans in all of the store, at times twice with an hour in between, as it takes to remove one.
    private func sweepOrphans(_ client: Client) async {
        _ = await client.ask("sweep of orphans") { try await $0.orphans.pass() }
        guard dice.happens(500) else { return }
        await passHour()
        _ = await client.ask("sweep of orphans") { try await $0.orphans.pass() }
    }

    /// Reads everything again; no medium lies here, so nothing may be called damaged.
    private func scrub(_ client: Client) async {
        _ = await client.ask("scrub") { server in
            var report = Scrub.Report()
            var last: String?
            repeat {
                last = try await server.scrub.part(after: last, limit: 2, into: &report) { _ in
                    await world.scheduler.pause()
                }
            } while last != nil
            for file in report.damagedFiles { world.violate("I11: the scrub calls \(file) damaged") }
        }
    }

    /// Lets an hour pass, which no request that began before is underway for.
    private func passHour() async {
        let now = world.tick()
        while world.transfers.contains(where: { $0 < now }) { await world.scheduler.pause() }
        world.passHour()
    }
}

extension OrphanSweep {
    /// Rounds through all of a store: its notes, its rows without one and each of its folders.
    func pass() async throws(StoreError) -> Int {
        var removed = 0
        repeat { removed += try await round() } while !isAtBeginning
        return removed
    }
}
