import Dispatch
import Glibc
package import NIOCore

/// Reads blobs that are open files.
package protocol OpenBlobReader: Sendable {
    /// All bytes of a range, which lies within the blob.
    ///
    /// - Throws: `.damaged` when the file ends before it, `.storage` when the medium fails.
    func bytes(of file: OpenBlob, in range: Range<Int64>) async throws(ScanFailure) -> ByteBuffer
}

/// Reads on threads that may wait for a disk.
package struct ThreadedBlobReader: OpenBlobReader {
    private static let queue = DispatchQueue(label: "casefile.scan", attributes: .concurrent)

    /// A reader; all share their threads.
    package init() {}

    /// See ``OpenBlobReader``.
    package func bytes(of file: OpenBlob, in range: Range<Int64>) async throws(ScanFailure) -> ByteBuffer {
        let result: Result<ByteBuffer, ScanFailure> = await withCheckedContinuation { continuation in
            Self.queue.async { continuation.resume(returning: Self.read(file, range)) }
        }
        return try result.get()
    }

    private static func read(_ file: OpenBlob, _ range: Range<Int64>) -> Result<ByteBuffer, ScanFailure> {
        var buffer = ByteBufferAllocator().buffer(capacity: range.count)
        while buffer.readableBytes < range.count {
            let offset = file.offset + range.lowerBound + Int64(buffer.readableBytes)
            let wanted = range.count - buffer.readableBytes
            var code: CInt = 0
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { bytes in
                let count = pread(file.descriptor, bytes.baseAddress, wanted, off_t(offset))
                code = count < 0 ? errno : 0
                return max(count, 0)
            }
            if code == EINTR { continue }
            if code != 0 { return .failure(.storage(.unavailable(cause: ReadError(code: code)))) }
            if count == 0 { return .failure(.damaged) }
        }
        return .success(buffer)
    }
}

/// A read that the system refused.
private struct ReadError: Error, CustomStringConvertible {
    let code: CInt
    var description: String { "a read failed: \(String(cString: strerror(code)))" }
}
