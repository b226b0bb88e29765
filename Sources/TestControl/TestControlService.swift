import ServiceLifecycle

/// Gives files their verdicts in time, until the server stops.
package struct TestControlService: Service {
    private let control: TestControl

    /// A service for a server's test control.
    package init(_ control: TestControl) {
        self.control = control
    }

    /// Looks at the rules again and again.
    package func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await control.settle()
                do { try await Task.sleep(for: Limits.verdictInterval) } catch { break }
            }
        }
        control.stop()
    }
}
