import Logging
import NIOCore
import NIOPosix

extension Connection {
    /// Sends the handler's answer and moves on to the next request, or to the connection's end.
    func answer(_ given: Response) async {
        guard case .open = phase, let exchange, case .running = exchange.state else {
            given.body.abandon()
            return
        }
        guard !given.isCut else { return cut(.truncated) }
        exchange.state = .answering
        let response = sendable(given)
        let staysOpen = keepsAlive(exchange, after: response)
        if !staysOpen {
            phase = .finishing
            if !exchange.body.isEnded { gate?.startDropping() }
        }
        exchange.body.fail(.cancelled)
        let body = bodyToSend(response, for: exchange)
        let rest = writeHead(of: response, with: body, for: exchange, staysOpen: staysOpen)
        guard await send(rest) else { return cut(.truncated) }
        guard staysOpen else { return finish() }
        guard await untilWritable() else { return }
        next(after: exchange)
    }

    /// Sends a refusal, without its body to a HEAD request; the connection ends with it.
    func reject(_ rejection: Rejection, isHead: Bool, target: String? = nil) {
        phase = .finishing
        let response = handler.render(rejection, target: target)
        let isSendable = ResponseHead.isSendable(response)
        var buffer = ByteBuffer()
        let body: ByteBuffer? = if case .bytes(let bytes) = response.body { bytes } else { nil }
        ResponseHead.write(
            isSendable ? response : Response(status: rejection.status),
            framing: .init(contentLength: Int64(body?.readableBytes ?? 0), connection: .close),
            dateLine: loop.dateLine,
            into: &buffer
        )
        if var body, !isHead { buffer.writeBuffer(&body) }
        if body == nil { response.body.abandon() }
        gate?.startDropping()
        write(buffer)
        finish()
    }

    /// Queues bytes for the client.
    func write(_ buffer: ByteBuffer) {
        context?.write(wrapOutboundOut(.byteBuffer(buffer)), promise: nil)
        needsFlush = true
    }

    /// Sends what was queued, at once.
    func flush() {
        needsFlush = false
        context?.flush()
    }

    /// Sends what was queued while slices were fed.
    func flushIfNeeded() {
        if needsFlush { flush() }
    }

    private func sendable(_ response: Response) -> Response {
        guard !ResponseHead.isSendable(response) else { return response }
        response.body.abandon()
        let substitute = handler.render(.invalidResponse, target: exchange?.head.request.target)
        return ResponseHead.isSendable(substitute) ? substitute : Response(status: Rejection.invalidResponse.status)
    }

    private func keepsAlive(_ exchange: Exchange, after response: Response) -> Bool {
        guard exchange.head.keepsAlive, !response.closeAfter, !isQuiescing else { return false }
        guard exchange.body.failure == nil else { return false }
        guard !exchange.body.isEnded else { return true }
        guard !exchange.holdsBodyBack, let bytesLeft = exchange.bytesLeft else { return false }
        return bytesLeft <= limits.keepAliveDrainBytes
    }

    private func bodyToSend(_ response: Response, for exchange: Exchange) -> ResponseBody {
        guard exchange.head.isHead || !hasLength(response) else { return response.body }
        response.body.abandon()
        return .empty
    }

    private func hasLength(_ response: Response) -> Bool {
        response.status != 204 && response.status != 304
    }

    /// Writes the head, and a small body in one buffer with it; returns what is left to send.
    private func writeHead(
        of response: Response,
        with body: ResponseBody,
        for exchange: Exchange,
        staysOpen: Bool
    ) -> ResponseBody {
        let connection: ResponseHead.Framing.Connection =
            if !staysOpen { .close } else if exchange.head.isVersion10 { .keepAlive } else { .none }
        var buffer = ByteBuffer()
        buffer.reserveCapacity(limits.headBufferBytes)
        ResponseHead.write(
            response,
            framing: .init(contentLength: hasLength(response) ? response.body.length : nil, connection: connection),
            dateLine: loop.dateLine,
            into: &buffer
        )
        var rest = body
        if case .bytes(let bytes) = body, bytes.readableBytes <= limits.joinedBodyBytes {
            buffer.writeImmutableBuffer(bytes)
            rest = .empty
        }
        write(buffer)
        return rest
    }

    /// Writes the body; false when the connection cannot go on.
    private func send(_ body: ResponseBody) async -> Bool {
        switch body {
        case .empty:
            flush()
            return true
        case .bytes(let buffer):
            write(buffer)
            flush()
            return true
        case .file(let range):
            return await send(range)
        case .stream(let length, let next):
            flush()
            return await stream(length: length, next)
        }
    }

    private func send(_ range: FileRange) async -> Bool {
        guard range.count > 0 else {
            range.onFinish()
            flush()
            return true
        }
        let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: range.descriptor)
        defer {
            // The descriptor stays its owner's; a handle must give it back before it goes.
            _ = try? handle.takeDescriptorOwnership()
            range.onFinish()
        }
        guard isSecure else { return await sendRegion(of: range, handle) }
        flush()
        let files = NonBlockingFileIO(threadPool: .singleton)
        var offset = range.offset
        let chunkBytes = limits.fileChunkBytes
        let eventLoop = loop.eventLoop
        return await stream(length: range.count) {
            let count = Int(min(Int64(chunkBytes), range.offset + range.count - offset))
            guard count > 0 else { return nil }
            let chunk = try await files.read(
                fileHandle: handle,
                fromOffset: offset,
                byteCount: count,
                allocator: ByteBufferAllocator(),
                eventLoop: eventLoop
            ).value()
            offset += Int64(chunk.readableBytes)
            return chunk
        }
    }

    /// Lets the kernel send the file; over TLS there is no such thing.
    private func sendRegion(of range: FileRange, _ handle: NIOFileHandle) async -> Bool {
        // The kernel sends nothing beyond the end of a file and says so again and again, so a short file ends here.
        guard let whole = try? FileRegion(fileHandle: handle) else { return false }
        guard range.offset + range.count <= Int64(whole.endIndex) else {
            logger.debug("A file is shorter than the range to be sent.")
            return false
        }
        var start = Int(range.offset)
        let end = start + Int(range.count)
        do {
            while start < end {
                let partEnd = min(end, start + limits.fileRegionBytes)
                try await sendPart(FileRegion(fileHandle: handle, readerIndex: start, endIndex: partEnd))
                start = partEnd
            }
            return true
        } catch {
            logger.debug("A file was not sent to its end.", metadata: ["error": "\(error)"])
            return false
        }
    }

    private func sendPart(_ region: FileRegion) async throws {
        guard let context else { throw ChannelError.ioOnClosedChannel }
        let promise = loop.eventLoop.makePromise(of: Void.self)
        context.write(wrapOutboundOut(.fileRegion(region)), promise: promise)
        flush()
        try await promise.futureResult.value()
        clock.progresses()
    }

    private func stream(length: Int64, _ next: () async throws -> ByteBuffer?) async -> Bool {
        var left = length
        do {
            while left > 0 {
                guard await untilWritable() else { return false }
                guard let chunk = try await next(), chunk.readableBytes > 0 else { return false }
                left -= Int64(chunk.readableBytes)
                guard left >= 0 else { return false }
                write(chunk)
                flush()
            }
            return true
        } catch {
            logger.debug("An answer ended early.", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// Waits for room in the write window; false when the connection is closed.
    private func untilWritable() async -> Bool {
        flushIfNeeded()
        while let context, !context.channel.isWritable {
            if case .closed = phase { return false }
            await withCheckedContinuation { writableWaiter = $0 }
        }
        if case .closed = phase { return false }
        return context != nil
    }

    private func next(after exchange: Exchange) {
        clock.answered(at: .now())
        if exchange.body.isEnded {
            self.exchange = nil
        } else {
            exchange.state = .draining(until: .now() + TimeAmount(limits.drainTimeout))
        }
        gate?.pump()
    }
}

extension ResponseBody {
    /// Gives back what the body holds without sending it.
    func abandon() {
        if case .file(let range) = self { range.onFinish() }
    }
}

extension EventLoopFuture where Value: Sendable {
    /// Waits without leaving the event loop.
    func value() async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            whenComplete { continuation.resume(with: $0) }
        }
    }
}
