import NIOCore

/// One request and its answer, confined to its event loop.
final class Exchange {
    /// Where the exchange stands.
    enum State {
        /// The head is there; the handler starts when what has arrived with it is decoded.
        case received
        /// The handler runs.
        case running
        /// An answer was chosen; its bytes are being written.
        case answering
        /// The answer is out; the rest of the body is dropped until this moment.
        case draining(until: NIODeadline)
    }

    let head: CheckedHead
    let body: BodySource
    var state = State.received
    /// Whether a handler has begun with it, of which there is one.
    var hasHandler = false

    private var wireBytes: Int64 = 0
    private var seenBytes: Int64 = 0
    private var waited = TimeAmount.zero
    private var quiet = TimeAmount.zero

    init(head: CheckedHead, body: BodySource) {
        self.head = head
        self.body = body
    }

    /// Bytes of the body still to come, when its length was told.
    var bytesLeft: Int64? {
        head.request.contentLength.map { $0 - body.receivedBytes }
    }

    /// True while the client waits for `100 Continue` and nobody has asked for the body.
    var holdsBodyBack: Bool {
        head.expectsContinue && !body.isPulled
    }

    /// Counts bytes on their way to the decoder; true when those before them were nearly all chunk sizes, extensions
    /// and trailers.
    func hasTooMuchFraming(before count: Int, limits: HTTPFrontConfiguration.Limits) -> Bool {
        guard head.request.isChunked else { return false }
        let framing = wireBytes - body.receivedBytes
        wireBytes += Int64(count)
        let paid = body.receivedBytes * Int64(limits.chunkFramingBytesPerByte)
        return framing > Int64(limits.chunkFramingBytes) + paid
    }

    /// Counts time in which the front was ready for bytes of the body; true when they come too slowly.
    func isTooSlow(after elapsed: TimeAmount, limits: HTTPFrontConfiguration.Limits) -> Bool {
        let received = body.receivedBytes
        quiet = received == seenBytes ? quiet + elapsed : .zero
        seenBytes = received
        waited = waited + elapsed
        guard quiet < TimeAmount(limits.bodyIdleTimeout), waited < TimeAmount(body.timeLimit ?? limits.bodyTimeout)
        else { return true }
        let counted = (waited - TimeAmount(limits.bodyGrace)).nanoseconds
        guard counted > 0 else { return false }
        return Double(received) < Double(limits.bodyMinimumRate) * Double(counted) / 1e9
    }
}
