#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A regular file, open for reading until the last reference goes.
final class ReadableFile: Sendable {
    /// The last part of the path.
    let name: String
    /// Bytes that the file had when it was opened.
    let size: Int64
    private let descriptor: Int32

    /// Opens a file.
    ///
    /// - Throws: ``ClientError/fileUnreadable(path:reason:)`` when it cannot be opened or is no regular file.
    init(path: String) throws(ClientError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .fileUnreadable(path: path, reason: SystemFailure.reason()) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .fileUnreadable(path: path, reason: "it is not a regular file")
        }
        size = Int64(status.st_size)
        name = String(path.split(separator: "/").last ?? "")
    }

    deinit {
        close(descriptor)
    }

    /// Reads up to `count` bytes at an offset; none at the end of the file.
    @concurrent
    func read(at offset: Int64, count: Int) async throws(TransportError) -> [UInt8] {
        while true {
            var result = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                result = pread(descriptor, buffer.baseAddress, count, off_t(offset))
                initialized = max(result, 0)
            }
            guard result < 0 else { return bytes }
            guard errno == EINTR else { throw .unreadableContent(SystemFailure.reason()) }
        }
    }
}

/// The text of the last failure of a system call.
enum SystemFailure {
    static func reason() -> String {
        String(cString: strerror(errno))
    }
}
