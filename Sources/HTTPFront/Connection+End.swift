import NIOCore
import NIOExtras

/// The clocks of a connection that run between its exchanges.
struct ConnectionClock {
    private var restsSince = NIODeadline.now()
    private var headSince: NIODeadline?
    private var hasServed = false
    private var stalledBytes = 0
    private var stalled = TimeAmount.zero

    /// The first bytes of a head are here.
    mutating func headStarts(at now: NIODeadline) {
        if headSince == nil { headSince = now }
    }

    /// The head is complete.
    mutating func headArrived() {
        headSince = nil
    }

    /// An answer is out and the connection rests.
    mutating func answered(at now: NIODeadline) {
        hasServed = true
        restsSince = now
    }

    /// True while a head has begun and is not complete.
    var isInHead: Bool { headSince != nil }

    /// True when a started head is late.
    func isHeadLate(at now: NIODeadline, limits: HTTPFrontConfiguration.Limits) -> Bool {
        headSince.map { now - $0 >= TimeAmount(limits.headTimeout) } ?? false
    }

    /// True when nothing came for too long.
    func isIdle(at now: NIODeadline, limits: HTTPFrontConfiguration.Limits) -> Bool {
        now - restsSince >= TimeAmount(hasServed ? limits.idleTimeout : limits.headTimeout)
    }

    /// True when nothing came for so long that what the next request could use again is better given back.
    func isResting(at now: NIODeadline, limits: HTTPFrontConfiguration.Limits) -> Bool {
        now - restsSince >= TimeAmount(limits.taskRest)
    }

    /// A part of an answer was taken, so that as many bytes as before may be waiting again.
    mutating func progresses() {
        stalledBytes = -1
    }

    /// True when the client has taken none of the waiting bytes for too long.
    mutating func isStalled(
        waiting bytes: Int,
        after elapsed: TimeAmount,
        limits: HTTPFrontConfiguration.Limits
    ) -> Bool {
        stalled = bytes > 0 && bytes == stalledBytes ? stalled + elapsed : .zero
        stalledBytes = bytes
        return stalled >= TimeAmount(limits.writeStallTimeout)
    }
}

extension Connection {
    /// The first bytes of a head are about to be decoded.
    func headBytesArrive() {
        if !clock.isInHead { clock.headStarts(at: .now()) }
    }

    /// Looks at every clock of the connection.
    func tick(now: NIODeadline, elapsed: TimeAmount) {
        let waiting = (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if clock.isStalled(waiting: waiting, after: elapsed, limits: limits) { return cut(.tooSlow) }
        switch phase {
        case .closed, .finishing: return
        case .lingering(let deadline):
            if now >= deadline { close() }
        case .open:
            if let exchange { watch(exchange, now: now, elapsed: elapsed) } else { watchHead(now: now) }
        }
    }

    /// Ends the connection after the last answer: the client reads it, even while it is still sending.
    func finish() {
        phase = .finishing
        guard let context else { return }
        // An empty write completes after every write before it.
        let written = context.eventLoop.makePromise(of: Void.self)
        context.write(wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: written)
        flush()
        written.futureResult.assumeIsolated().whenComplete { _ in self.linger() }
    }

    /// Closes at once and fails what is in hand.
    func cut(_ error: BodyError) {
        exchange?.body.fail(error)
        if error == .cancelled { task?.cancel() }
        close()
    }

    /// Closes at once.
    func close() {
        context?.close(promise: nil)
    }

    /// The connection is gone.
    func didClose() {
        phase = .closed
        exchange?.body.fail(.truncated)
        exchange = nil
        writableWaiter.take()?.resume()
        endTaskIfWaiting()
    }

    /// The client has read the last answer and closed its side.
    func inputEndedWhileDropping() {
        if case .lingering = phase { close() }
    }

    /// Serves what is in flight and nothing after it, once the front stops.
    func quiesceIfAsked(_ event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return }
        isQuiescing = true
        guard case .open = phase, exchange == nil, !clock.isInHead else { return }
        close()
    }

    private func linger() {
        guard case .finishing = phase, let context else { return }
        guard gate?.hasEnded == false else { return close() }
        phase = .lingering(until: .now() + TimeAmount(limits.drainTimeout))
        gate?.startDropping()
        context.close(mode: .output, promise: nil)
    }

    private func watch(_ exchange: Exchange, now: NIODeadline, elapsed: TimeAmount) {
        if case .draining(let deadline) = exchange.state {
            if now >= deadline { close() }
            return
        }
        guard wantsInput, exchange.isTooSlow(after: elapsed, limits: limits) else { return }
        exchange.body.fail(.tooSlow)
    }

    private func watchHead(now: NIODeadline) {
        if clock.isResting(at: now, limits: limits) { endTaskIfWaiting() }
        if clock.isHeadLate(at: now, limits: limits) {
            reject(.requestTimeout, isHead: gate?.isHeadMethod == true)
        } else if !clock.isInHead, clock.isIdle(at: now, limits: limits) {
            close()
        }
    }
}
