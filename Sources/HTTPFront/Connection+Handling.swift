import NIOCore

/// One task handles all exchanges of a connection that come soon one after the other, and so keeps the memory that it
/// took for the first; one that waits for long is ended.
extension Connection {
    /// Has an exchange handled that was received.
    func handle(_ exchange: Exchange) {
        exchange.state = .running
        if let waiter = nextExchangeWaiter.take() { return waiter.resume() }
        // A task that is at work looks for the next exchange when it is done.
        guard task == nil else { return }
        let connection = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let handler = handler
        task = loop.isolation.assumeIsolated { isolation in
            isolation.start { _ in
                while let (request, body) = await connection.value.nextRequest() {
                    let response = await handler.respond(to: request, body: body)
                    await connection.value.answer(response)
                    connection.value.loop.runningHandlers -= 1
                }
            }
        }
    }

    /// Ends the task where it has nothing to do; the next exchange begins a new one.
    func endTaskIfWaiting() {
        nextExchangeWaiter.take()?.resume()
    }

    /// What the task is to handle next, now or when it comes; `nil` at its end.
    private func nextRequest() async -> (Request, RequestBody)? {
        if waitingExchange == nil, case .open = phase {
            await withCheckedContinuation { nextExchangeWaiter = $0 }
        }
        guard let exchange = waitingExchange else {
            task = nil
            return nil
        }
        exchange.hasHandler = true
        loop.runningHandlers += 1
        let request = exchange.head.request
        let body = RequestBody(
            source: NIOLoopBound(exchange.body, eventLoop: loop.eventLoop),
            expectedLength: request.contentLength
        )
        return (request, body)
    }

    /// The exchange whose handler is to run.
    private var waitingExchange: Exchange? {
        guard let exchange, case .running = exchange.state, !exchange.hasHandler else { return nil }
        return exchange
    }
}
