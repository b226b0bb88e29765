package import AttachedFilesCore
import ServiceLifecycle

/// Works on the scan queue until the service stops: a bounded number of scans at once.
package struct ScanService: Service {
    private let runner: ScanRunner
    private let concurrency: Int
    private let interval: Duration
    private let atStart: @Sendable () async -> Void

    /// A service that scans.
    ///
    /// - Parameters:
    ///   - runner: what is done for a file.
    ///   - concurrency: scans at once, which is also how many connections a scanner sees.
    ///   - interval: how often the queue is looked at when nothing wakes the service.
    ///   - atStart: done beside the scans; cancelled when they stop.
    package init(
        runner: ScanRunner,
        concurrency: Int,
        interval: Duration,
        atStart: @escaping @Sendable () async -> Void = {}
    ) {
        self.runner = runner
        self.concurrency = concurrency
        self.interval = interval
        self.atStart = atStart
    }

    /// Scans until the service stops; scans under way are then given up and begin anew at the next start.
    package func run() async {
        await cancelWhenGracefulShutdown {
            await runner.resume()
            await withDiscardingTaskGroup { group in
                group.addTask { await atStart() }
                group.addTask { await tick() }
                group.addTask { await endOverdue() }
                let places = Admission(limit: concurrency)
                for await _ in runner.signal.wakes {
                    await startScans(in: &group, places: places)
                }
            }
        }
    }

    private func startScans(in group: inout DiscardingTaskGroup, places: Admission) async {
        var free = 0
        while free < concurrency, places.enter() { free += 1 }
        let leases = free > 0 ? await runner.lease(limit: free) : []
        for lease in leases {
            group.addTask {
                await runner.run(lease)
                places.leave()
                runner.signal.wake()
            }
        }
        for _ in leases.count..<free { places.leave() }
    }

    private func tick() async {
        while !Task.isCancelled {
            runner.signal.wake()
            do { try await Task.sleep(for: interval) } catch { return }
        }
    }

    /// Ends jobs past their deadline beside the scans, so that no scan that takes long keeps them.
    private func endOverdue() async {
        while !Task.isCancelled {
            await runner.endOverdue()
            do { try await Task.sleep(for: interval) } catch { return }
        }
    }
}
