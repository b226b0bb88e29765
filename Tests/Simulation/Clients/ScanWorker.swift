import AttachedFilesCore

/// Works on the queue of scans, as the service does; several work beside each other.
struct ScanWorker {
    let world: World
    let dice: Dice

    /// Does as much as the plan says.
    func run() async {
        let client = Client(world: world, name: "scan worker", dice: dice)
        for _ in 0..<world.plan.scanRounds {
            for _ in 0..<dice.below(10) { await world.scheduler.pause() }
            _ = await client.ask("scans") { server in
                guard let scans = server.scans else { return }
                for lease in await scans.lease(limit: dice.pick(1...3)) { await scans.run(lease) }
                if dice.happens(300) { await scans.endOverdue() }
            }
        }
    }
}
