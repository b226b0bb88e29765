/// Wakes whoever works on a queue; wakes that come while it works are one.
package final class WakeSignal: Sendable {
    /// One element for each wake, or for several; it has one reader.
    package let wakes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    /// A signal that nobody has given.
    package init() {
        (wakes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that something may be due.
    package func wake() {
        continuation.yield()
    }
}
