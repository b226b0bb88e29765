import NIOCore

/// Requests to send and what to do with their answers; one connection has one request in flight.
protocol Load: AnyObject {
    /// Whether ``take(_:on:)`` is given the bytes of the answers; else they are counted and dropped.
    var keepsBodies: Bool { get }
    /// The next request of a connection, `nil` when it has no more to do.
    func next(on connection: Int) throws -> Outgoing?
    /// The answer to the request that ``next(on:)`` gave the connection last; always a 2xx.
    func take(_ answer: Answer, on connection: Int) throws
    /// Called once when every connection is done; returns what the report says beside the usual.
    func finish(in seconds: Double) throws -> [(name: String, value: Double)]
}

/// A request as it travels.
struct Outgoing {
    let head: ByteBuffer
    var body: ByteBuffer?
}

/// An answer: its status, how many bytes its body had, and the bytes where they are kept.
struct Answer {
    var status = 0
    var length = 0
    var closes = false
    var body = ByteBuffer()
}
