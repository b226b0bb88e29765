package import NIOCore
import Synchronization

/// Why a body could not be read to its end.
package enum BodyError: Error, Equatable, Sendable {
    /// There are more bytes than the reader takes.
    case tooLarge
    /// The other end closed or reset the connection in the middle of the body.
    case truncated
    /// A chunk or a trailer was malformed.
    case malformed
    /// The bytes came below the minimum rate, or not at all for too long.
    case tooSlow
    /// The reading task was cancelled, the front stopped, or the answer was sent already.
    case cancelled
}

/// The bytes after a head, pulled one buffer at a time with back-pressure.
///
/// `Expect: 100-continue` is answered at the first pull. One reader at a time.
package final class RequestBody: Sendable {
    private struct InProcessBody {
        var buffers: ArraySlice<ByteBuffer>
        let failure: BodyError?
    }

    private let source: NIOLoopBound<BodySource>?
    private let local: Mutex<InProcessBody>
    private let expectedLength: Int64?

    /// Makes a body of given buffers, for tests and in-process use; `failure` is thrown after the last of them.
    package init(_ buffers: [ByteBuffer] = [], failure: BodyError? = nil) {
        source = nil
        local = Mutex(InProcessBody(buffers: buffers[...], failure: failure))
        expectedLength = nil
    }

    init(source: NIOLoopBound<BodySource>, expectedLength: Int64?) {
        self.source = source
        local = Mutex(InProcessBody(buffers: [], failure: nil))
        self.expectedLength = expectedLength
    }

    /// The next bytes, never an empty buffer, or `nil` at the clean end of the body.
    package func next() async throws(BodyError) -> ByteBuffer? {
        guard let source else { return try nextLocal() }
        if source.eventLoop.inEventLoop, let ready = source.value.take() {
            return try ready.get()
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if source.eventLoop.inEventLoop {
                    source.value.wait(continuation)
                } else {
                    source.eventLoop.execute { source.value.wait(continuation) }
                }
            }
        } onCancel: {
            source.eventLoop.execute { source.value.fail(.cancelled) }
        }
        return try result.get()
    }

    /// Gives the whole body less time than the front does; what comes later fails as `.tooSlow`.
    package func limitTime(to limit: Duration) {
        guard let source else { return }
        source.eventLoop.execute { source.value.timeLimit = limit }
    }

    /// The whole body as one buffer of at most `limit` bytes.
    ///
    /// - Parameter limit: the largest body taken, in bytes; a larger Content-Length fails before anything is read.
    /// - Returns: the bytes, known to be complete.
    /// - Throws: `.tooLarge` beyond the limit, and what ``next()`` throws.
    package func collect(upTo limit: Int) async throws(BodyError) -> ByteBuffer {
        if let expectedLength, expectedLength > Int64(limit) { throw .tooLarge }
        guard var whole = try await next() else { return ByteBuffer() }
        while true {
            guard whole.readableBytes <= limit else { throw .tooLarge }
            guard var part = try await next() else { return whole }
            whole.writeBuffer(&part)
        }
    }

    private func nextLocal() throws(BodyError) -> ByteBuffer? {
        let result: Result<ByteBuffer?, BodyError> = local.withLock { body in
            while let buffer = body.buffers.popFirst() {
                if buffer.readableBytes > 0 { return .success(buffer) }
            }
            if let failure = body.failure { return .failure(failure) }
            return .success(nil)
        }
        return try result.get()
    }
}
