import AttachedFilesAPI
import AttachedFilesCore
import DiskBlobStore

/// What goes on beside the clients: rounds of the sweep, probes, and a clock that somebody sets.
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
            if dice.happens(850) {
                if !world.sweepsAtOnce { await waitForTransfers() }
                _ = await client.ask("sweep") { try await $0.sweep.round() }
            } else {
                let reply = await client.ask("probe") { try await $0.blobs.probe() }
                if reply.outcome != .done { world.cutOffProbes += 1 }
            }
        }
    }
    /// Waits for all requests that began before now and may stage or pin bytes.
    ///
    /// The sweep takes an hour by the clock as proof that no Complete is still pinning a blob that was replaced; a
    /// jump of the clock makes that an instant. `sweepsAtOnce` shows what happens then.
    private func waitForTransfers() async {
        let now = world.tick()
        while world.transfers.contains(where: { $0 < now }) { await world.scheduler.pause() }
    }
}
