import DiskBlobStore

/// Blocking calls made on the simulation's own thread, with other tasks before and after.
struct InlineWork: BlockingWork {
    let scheduler: Scheduler

    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await scheduler.pause()
        let value = body()
        await scheduler.pause()
        return value
    }
}
