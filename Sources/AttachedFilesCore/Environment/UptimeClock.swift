/// Time that only goes forward, whatever happens to the time of day.
package protocol UptimeClock: Sendable {
    /// The time since a moment before the process began.
    func uptime() -> Duration
}
