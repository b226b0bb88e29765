package import AttachedFilesAPI

/// The events that wait to be delivered.
///
/// An event is written in the transaction of the change that it tells of, by the store that makes the change and only
/// where events are on: a start, a status that callers see changing, a row that goes. Every conformance passes
/// `EventOutboxContract`. A method that returns has made its change durable.
package protocol EventOutbox: Sendable {
    /// Events that may be sent now: of each file only the oldest, those that are due first before others.
    ///
    /// - Parameters:
    ///   - limit: at most this many.
    ///   - now: the present moment.
    ///   - horizon: a moment later than any event waits; one that waits for longer was written before the clock was set
    ///     back, and is due.
    /// - Returns: the events, which stay in the outbox.
    /// - Throws: `.unavailable` when the backend cannot answer.
    func dueEvents(limit: Int, at now: Timestamp, horizon: Timestamp) async throws(StoreError) -> [OutboxEvent]

    /// Removes events that were taken; unknown keys are no error.
    func removeEvents(_ keys: [Int64]) async throws(StoreError)

    /// Keeps an event back until a moment and counts a try; one that is gone is no error.
    func postponeEvent(_ key: Int64, dueAt moment: Timestamp) async throws(StoreError)

    /// Drops the oldest events of changes before a moment.
    ///
    /// - Returns: how many went, at most `limit`.
    func dropEvents(before moment: Timestamp, limit: Int) async throws(StoreError) -> Int

    /// How many events wait.
    func eventCount() async throws(StoreError) -> Int
}

/// An event in the outbox.
package struct OutboxEvent: Equatable, Sendable {
    /// Its key in the outbox; greater than those of earlier events.
    package let key: Int64
    /// How often it was sent in vain.
    package let tries: Int
    /// What it says.
    package let event: StatusEvent

    /// An event in the outbox.
    package init(key: Int64, tries: Int, event: StatusEvent) {
        self.key = key
        self.tries = tries
        self.event = event
    }
}
