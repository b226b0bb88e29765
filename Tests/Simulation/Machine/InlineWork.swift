import DiskBlobStore

/// Blocking calls made on the simulation's own thread, with other tasks before and after.
struct InlineWork: BlockingWork {
    let scheduler: Scheduler

    func begin<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> PendingWork<Value> {
        let pending = PendingWork<Value>()
        Task(executorPreference: scheduler) {
            await scheduler.pause()
            pending.finish(body())
        }
        return pending
    }
}
