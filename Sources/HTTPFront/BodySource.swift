import NIOCore

/// The receiving side of one body, confined to its event loop.
final class BodySource {
    typealias Answer = Result<ByteBuffer?, BodyError>

    private(set) var bufferedBytes = 0
    private(set) var receivedBytes: Int64 = 0
    private(set) var isEnded = false
    private(set) var isPulled = false
    private(set) var failure: BodyError?
    /// The time that the reader gives the whole body; `nil` for that of the front.
    var timeLimit: Duration?

    private var buffers = CircularBuffer<ByteBuffer>()
    private var waiter: CheckedContinuation<Answer, Never>?
    private weak var connection: Connection?

    init(connection: Connection) {
        self.connection = connection
    }

    /// What is ready now; `nil` when the reader has to wait.
    func take() -> Answer? {
        if let failure { return .failure(failure) }
        if !isPulled {
            isPulled = true
            connection?.bodyIsWanted()
        }
        if let buffer = buffers.popFirst() {
            bufferedBytes -= buffer.readableBytes
            connection?.bodyWasTaken()
            return .success(buffer)
        }
        return isEnded ? .success(nil) : nil
    }

    /// Resumes `continuation` with the next bytes, now or when they come.
    func wait(_ continuation: CheckedContinuation<Answer, Never>) {
        precondition(waiter == nil, "A request body has one reader at a time.")
        if let ready = take() {
            continuation.resume(returning: ready)
        } else {
            waiter = continuation
        }
    }

    /// Takes bytes from the wire; once failed they are dropped.
    func append(_ buffer: ByteBuffer) {
        receivedBytes += Int64(buffer.readableBytes)
        guard failure == nil, buffer.readableBytes > 0 else { return }
        if let waiter = waiter.take() {
            waiter.resume(returning: .success(buffer))
            return
        }
        bufferedBytes += buffer.readableBytes
        buffers.append(buffer)
    }

    /// Marks the clean end.
    func end() {
        isEnded = true
        guard failure == nil else { return }
        waiter.take()?.resume(returning: .success(nil))
    }

    /// Fails this and every later pull, unless the body ended cleanly or failed before.
    func fail(_ error: BodyError) {
        guard failure == nil, !isEnded || error == .cancelled else { return }
        failure = error
        buffers.removeAll()
        bufferedBytes = 0
        waiter.take()?.resume(returning: .failure(error))
    }
}
