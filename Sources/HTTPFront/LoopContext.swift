import NIOCore

/// What the connections of one event loop share: their isolation, their clock and the text of the Date field.
///
/// Confined to its event loop.
final class LoopContext {
    let eventLoop: any EventLoop
    let isolation: EventLoopActor
    /// Handlers that have not returned yet.
    var runningHandlers = 0

    /// The Date field as sent, end of line included; at most a tick older than the second it names.
    private(set) var dateLine = ""

    private let unixTime: @Sendable () -> Int64
    private let tickInterval: TimeAmount
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var ticker: RepeatedTask?
    private var lastTick = NIODeadline.now()
    private var dateSecond: Int64 = -1
    private let limits: HTTPFrontConfiguration.Limits
    /// Requests sent together with the one before that were begun since the loop had time for its sockets.
    private var burst = 0
    private var deferred: [Connection] = []

    init(eventLoop: any EventLoop, configuration: HTTPFrontConfiguration) {
        self.eventLoop = eventLoop
        isolation = EventLoopActor(eventLoop)
        unixTime = configuration.unixTime
        limits = configuration.limits
        tickInterval = TimeAmount(configuration.limits.tickInterval)
    }

    /// Whether a connection may begin a request that came together with the one before; pumps it later when not.
    ///
    /// A loop works off all that is ready before it looks at its sockets, so requests without end would keep new
    /// connections waiting for as long.
    func mayGoOn(_ connection: Connection) -> Bool {
        guard burst >= limits.burstRequests else {
            burst += 1
            return true
        }
        if deferred.isEmpty { pumpDeferred(triesLeft: limits.burstWaits) }
        if !connection.waitsForTurn {
            connection.waitsForTurn = true
            deferred.append(connection)
        }
        return false
    }

    private func pumpDeferred(triesLeft: Int) {
        let pause = TimeAmount(limits.burstPause)
        let due = NIODeadline.now() + pause
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(deadline: due) {
            // Being late says that the loop has had no time for its sockets.
            guard NIODeadline.now() - due < pause || triesLeft == 0 else {
                return bound.value.pumpDeferred(triesLeft: triesLeft - 1)
            }
            bound.value.resumeDeferred()
        }
    }

    private func resumeDeferred() {
        burst = 0
        let waiting = deferred
        deferred = []
        for connection in waiting { connection.waitsForTurn = false }
        for connection in waiting { connection.gate?.pump() }
    }

    /// Watches over a connection until it is removed.
    func add(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = connection
        guard ticker == nil else { return }
        refreshDate()
        lastTick = .now()
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ticker = eventLoop.scheduleRepeatedTask(initialDelay: tickInterval, delay: tickInterval) { _ in
            bound.value.tick()
        }
    }

    /// Lets go of a connection that is closed.
    func remove(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
        guard connections.isEmpty else { return }
        ticker?.cancel()
        ticker = nil
    }

    /// Closes every connection at once and cancels what its handler does.
    func cutAll() {
        for connection in connections.values { connection.cut(.cancelled) }
    }

    private func tick() {
        refreshDate()
        let now = NIODeadline.now()
        let elapsed = now - lastTick
        lastTick = now
        for connection in connections.values { connection.tick(now: now, elapsed: elapsed) }
    }

    private func refreshDate() {
        let second = unixTime()
        guard second != dateSecond else { return }
        dateSecond = second
        dateLine = "Date: \(HTTPDate.string(unixTime: second))\r\n"
    }
}
