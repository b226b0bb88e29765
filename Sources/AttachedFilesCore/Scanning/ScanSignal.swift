/// Wakes whoever works on the scan queue; wakes that come while it works are one.
package final class ScanSignal: Sendable {
    /// One element for each wake, or for several; it has one reader.
    package let wakes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    /// A signal that nobody has given.
    package init() {
        (wakes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that a job may be due.
    package func wake() {
        continuation.yield()
    }
}
