package import AttachedFilesCore
package import NIOCore
import Synchronization

/// Computes the MD5 of the bodies that are on their way, eight of them at once where so many have bytes waiting.
///
/// MD5 is the slowest work on an upload and every step of it needs the one before, so one body leaves most of a
/// processor idle. A thread takes what waits, a chunk of each body; meanwhile the next chunks gather.
package final class MD5Lanes: Sendable {
    private struct Queue {
        /// Bodies with chunks that no thread works on.
        var waiting: CircularBuffer<MD5Body> = []
        var threads = 0
    }

    private let work: any BlockingWork
    private let most: Int
    private let queue = Mutex(Queue())

    /// Lanes on so many threads at most, at least one: few enough for bodies to wait for each other.
    package init(_ work: any BlockingWork, threads: Int) {
        self.work = work
        most = threads
    }

    /// Adds a chunk to a body.
    ///
    /// - Returns: its end.
    package func add(_ buffers: [ByteBuffer], to body: MD5Body) -> PendingWork<Void> {
        let (isFirst, pending) = body.add(buffers)
        guard isFirst else { return pending }
        let isThreadNeeded = queue.withLock { queue in
            queue.waiting.append(body)
            guard queue.threads < most else { return false }
            queue.threads += 1
            return true
        }
        if isThreadNeeded { begin() }
        return pending
    }

    private func begin() {
        _ = work.begin { self.takeRound() }
    }

    /// Takes a chunk of each of a few bodies, then gives the thread to others in between.
    private func takeRound() {
        var lanes = queue.withLock { queue in
            let count = min(queue.waiting.count, MD5Hasher.lanes)
            defer { queue.waiting.removeFirst(count) }
            return queue.waiting.prefix(count).map { MD5Lane($0) }
        }
        while !lanes.isEmpty {
            MD5Lane.advance(&lanes)
            for lane in lanes where lane.isDone {
                if lane.finish() { queue.withLock { $0.waiting.append(lane.body) } }
            }
            lanes.removeAll { $0.isDone }
        }
        let isDone = queue.withLock { queue in
            if queue.waiting.isEmpty { queue.threads -= 1 }
            return queue.waiting.isEmpty
        }
        if !isDone { begin() }
    }
}

/// A body of ``MD5Lanes``.
package final class MD5Body: Sendable {
    fileprivate struct Part {
        let buffers: [ByteBuffer]
        let pending: PendingWork<Void>
    }

    private struct State {
        var hasher = MD5Hasher()
        var parts: CircularBuffer<Part> = []
    }

    private let state = Mutex(State())

    /// A body without bytes.
    package init() {}

    /// The MD5 of all that was added; nothing may be under way.
    package var hasher: MD5Hasher { state.withLock { $0.hasher } }

    /// Adds a chunk; whether it is the only one.
    fileprivate func add(_ buffers: [ByteBuffer]) -> (isFirst: Bool, PendingWork<Void>) {
        let part = Part(buffers: buffers, pending: PendingWork())
        return state.withLock { state in
            state.parts.append(part)
            return (state.parts.count == 1, part.pending)
        }
    }

    /// The chunk to hash next and the hasher to do it with.
    fileprivate var next: (buffers: [ByteBuffer], hasher: MD5Hasher) {
        state.withLock { ($0.parts[$0.parts.startIndex].buffers, $0.hasher) }
    }

    /// Puts the hasher back that took the next chunk; whether there is another one.
    fileprivate func finishNext(_ hasher: MD5Hasher) -> Bool {
        let (part, hasMore) = state.withLock { state in
            state.hasher = hasher
            return (state.parts.removeFirst(), !state.parts.isEmpty)
        }
        part.pending.finish(())
        return hasMore
    }
}

/// A chunk that is being hashed beside others.
private struct MD5Lane {
    let body: MD5Body
    private var hasher: MD5Hasher
    private var buffers: ArraySlice<ByteBuffer>

    init(_ body: MD5Body) {
        self.body = body
        let next = body.next
        hasher = next.hasher
        buffers = next.buffers[...]
    }

    var isDone: Bool { buffers.isEmpty }

    /// Gives the hasher back to the body; whether that has another chunk.
    func finish() -> Bool { body.finishNext(hasher) }

    /// Goes on with each lane: to the next whole block where it is within one, else all by as many blocks as each has.
    static func advance(_ lanes: inout [MD5Lane]) {
        for index in lanes.indices { lanes[index].takeWhatIsNoBlock() }
        let ready = lanes.indices.filter { !lanes[$0].isDone }
        guard let blocks = ready.map({ lanes[$0].buffers.first?.readableBytes ?? 0 }).min().map({ $0 / blockBytes })
        else { return }
        var hashers = ready.map { lanes[$0].hasher }
        update(&hashers, lanes[...], at: ready[...], [], blocks: blocks)
        for (hasher, index) in zip(hashers, ready) {
            lanes[index].hasher = hasher
            lanes[index].drop(blocks * blockBytes)
        }
    }

    private static let blockBytes = MD5Hasher.blockBytes

    /// Takes what completes a block, and buffers without a whole one.
    private mutating func takeWhatIsNoBlock() {
        while let first = buffers.first {
            let count =
                hasher.bytesToBlock > 0
                ? min(hasher.bytesToBlock, first.readableBytes)
                : first.readableBytes < Self.blockBytes ? first.readableBytes : 0
            guard count > 0 || first.readableBytes == 0 else { return }
            first.withUnsafeReadableBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
            drop(count)
        }
    }

    private mutating func drop(_ count: Int) {
        buffers[buffers.startIndex].moveReaderIndex(forwardBy: count)
        if buffers[buffers.startIndex].readableBytes == 0 { buffers.removeFirst() }
    }

    /// Borrows the bytes of one lane after the other, then takes the blocks of all.
    private static func update(
        _ hashers: inout [MD5Hasher],
        _ lanes: ArraySlice<MD5Lane>,
        at ready: ArraySlice<Int>,
        _ starts: [UnsafeRawPointer],
        blocks: Int
    ) {
        guard let index = ready.first, let buffer = lanes[index].buffers.first else {
            return MD5Hasher.update(&hashers, starts, blocks: blocks)
        }
        buffer.withUnsafeReadableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            update(&hashers, lanes, at: ready.dropFirst(), starts + [start], blocks: blocks)
        }
    }
}
