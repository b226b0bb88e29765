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

    init(eventLoop: any EventLoop, configuration: HTTPFrontConfiguration) {
        self.eventLoop = eventLoop
        isolation = EventLoopActor(eventLoop)
        unixTime = configuration.unixTime
        tickInterval = TimeAmount(configuration.limits.tickInterval)
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
