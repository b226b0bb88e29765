package import AttachedFilesCore
package import NIOCore
import Synchronization

/// Computes the MD5 of the bodies that are on their way, eight of them at once where so many have bytes waiting.
///
/// MD5 is the slowest work on a large upload and every step of it needs the one before, so one body leaves most of a
/// processor idle. A thread takes a chunk of each body that waits, and the next one in the place of each that ends.
package final class MD5Queue: Sendable {
    private struct State {
        /// Bodies with chunks that no thread works on.
        var waiting: CircularBuffer<MD5Body> = []
        var threads = 0
    }

    private let work: any BlockingWork
    private let most: Int
    private let state = Mutex(State())

    /// A queue for so many threads at most, one or more: few enough for bodies to meet.
    package init(_ work: any BlockingWork, threads: Int) {
        precondition(threads > 0)
        self.work = work
        most = threads
    }

    /// Adds a chunk to a body.
    ///
    /// - Returns: its end.
    package func add(_ buffers: [ByteBuffer], to body: MD5Body) -> PendingWork<Void> {
        let (isFirst, pending) = body.add(buffers)
        guard isFirst else { return pending }
        let isThreadNeeded = state.withLock { state in
            state.waiting.append(body)
            guard state.threads < most else { return false }
            state.threads += 1
            return true
        }
        if isThreadNeeded { _ = work.begin { self.workOff() } }
        return pending
    }

    /// Takes chunks as long as there are any; it never waits for the medium, so the thread need not be given back.
    private func workOff() {
        var lanes: [MD5Lane] = []
        while fill(&lanes) {
            MD5Lane.advance(&lanes)
            for lane in lanes where lane.isDone {
                if lane.finish() { state.withLock { $0.waiting.append(lane.body) } }
            }
            lanes.removeAll { $0.isDone }
        }
    }

    /// Puts bodies that wait into free lanes; false when none is left to do, and the thread ends.
    private func fill(_ lanes: inout [MD5Lane]) -> Bool {
        let more = state.withLock { state in
            let count = min(state.waiting.count, MD5Hasher.lanes - lanes.count)
            let more = Array(state.waiting.prefix(count))
            state.waiting.removeFirst(count)
            if lanes.isEmpty, more.isEmpty { state.threads -= 1 }
            return more
        }
        lanes += more.map { MD5Lane($0) }
        return !lanes.isEmpty
    }
}

/// A body of ``MD5Queue``.
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
            guard let start = bytes.baseAddress else { preconditionFailure("a buffer with a block has bytes") }
            update(&hashers, lanes, at: ready.dropFirst(), starts + [start], blocks: blocks)
        }
    }
}
