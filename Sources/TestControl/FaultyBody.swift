import Glibc
import HTTPFront
import NIOCore

/// The body of a download that comes slowly or ends early.
final class FaultyBody: Sendable {
    /// A body was to end here.
    private struct Cut: Error {}

    private let body: ResponseBody
    private let cutAfter: Int64?
    private let bytesPerSecond: Int64?
    private let control: TestControl

    private init(_ body: ResponseBody, _ fault: FaultRule, _ control: TestControl) {
        self.control = control
        self.body = body
        cutAfter = fault.cutAfterBytes
        bytesPerSecond = fault.bytesPerSecond
    }

    deinit {
        if case .file(let range) = body { range.onFinish() }
    }

    /// The same answer with a body that a fault spoils.
    static func spoiling(_ response: Response, by fault: FaultRule, control: TestControl) -> Response {
        guard fault.cutAfterBytes != nil || fault.bytesPerSecond != nil, response.body.length > 0 else {
            return response
        }
        let faulty = FaultyBody(response.body, fault, control)
        let length = response.body.length
        let position = Position()
        var spoiled = response
        spoiled.body = .stream(length: length) {
            let start = position.value
            guard let chunk = try await faulty.chunk(from: start, of: length) else { return nil }
            position.value = start + Int64(chunk.readableBytes)
            return chunk
        }
        return spoiled
    }

    private func chunk(from start: Int64, of length: Int64) async throws -> ByteBuffer? {
        if let cutAfter, start >= cutAfter { throw Cut() }
        let largest = bytesPerSecond.map { max(1, min(Limits.slowChunkBytes, $0 / 10)) } ?? Limits.slowChunkBytes
        let count = min(largest, (cutAfter ?? length) - start, length - start)
        guard count > 0 else { return nil }
        if let bytesPerSecond {
            await control.pause(milliseconds: count * 1000 / bytesPerSecond)
        }
        switch body {
        case .bytes(let buffer): return buffer.getSlice(at: buffer.readerIndex + Int(start), length: Int(count))
        case .file(let range): return try read(range, from: start, count: Int(count))
        case .empty, .stream: return nil
        }
    }

    private func read(_ range: FileRange, from start: Int64, count: Int) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        let read = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            max(0, pread(range.descriptor, bytes.baseAddress, count, Int(range.offset + start)))
        }
        guard read > 0 else { throw Cut() }
        return buffer
    }

    /// How far the body has come; it is read on one event loop, one chunk after the other.
    private final class Position: @unchecked Sendable {
        var value: Int64 = 0
    }
}
