import NIOCore

/// Isolates async code to an event loop, so that handlers run without thread hops.
actor EventLoopActor {
    private let executor: any SerialExecutor
    private let resumption: LoopTaskExecutor

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    init(_ eventLoop: any EventLoop) {
        executor = eventLoop.executor
        resumption = LoopTaskExecutor(eventLoop)
    }

    /// Starts `work` as a task on this actor; `work` may hold what is confined to the event loop.
    func start(_ work: @escaping @Sendable (isolated EventLoopActor) async -> Void) -> Task<Void, Never> {
        Task(executorPreference: resumption) { await work(self) }
    }
}

/// Resumes the tasks of an event loop there, at once.
///
/// A continuation that is resumed goes to the global executor of its task before it goes back to its actor; without this
/// that is another thread, which is woken for nothing but to wake the event loop. All code of a task that is isolated to
/// nothing else runs here too, `@concurrent` functions and child tasks among it, so work that blocks needs its own threads.
private final class LoopTaskExecutor: TaskExecutor {
    private let eventLoop: any EventLoop
    private let executor: any SerialExecutor

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        executor = eventLoop.executor
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute {
            job.runSynchronously(
                isolatedTo: self.executor.asUnownedSerialExecutor(),
                taskExecutor: self.asUnownedTaskExecutor()
            )
        }
    }
}
