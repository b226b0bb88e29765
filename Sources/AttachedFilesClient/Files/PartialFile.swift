#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A new file that takes its final name once all is written.
///
/// It has a name of its own, so that two downloads to one path do not write into each other.
final class PartialFile: Sendable {
    private let path: String
    private let partialPath: String
    private let descriptor: Int32

    /// Creates `path.{tag}.part`; nothing of that name may exist.
    ///
    /// - Throws: ``ClientError/fileUnwritable(path:reason:)``.
    init(path: String, tag: UInt64) throws(ClientError) {
        self.path = path
        partialPath = "\(path).\(String(tag, radix: 36)).part"
        descriptor = open(partialPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .fileUnwritable(path: path, reason: SystemFailure.reason()) }
    }

    deinit {
        close(descriptor)
    }

    /// Appends bytes.
    @concurrent
    func write(_ bytes: [UInt8]) async throws(ClientError) {
        var start = 0
        while start < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                systemWrite(descriptor, buffer[start...])
            }
            if written >= 0 {
                start += written
            } else if errno != EINTR {
                throw unwritable
            }
        }
    }

    /// Gives the file its name, replacing what has it.
    ///
    /// The bytes are on disk before, so that a crash leaves the old file or the whole new one.
    @concurrent
    func moveIntoPlace() async throws(ClientError) {
        guard fsync(descriptor) == 0, rename(partialPath, path) == 0 else { throw unwritable }
    }

    /// Gives up.
    func remove() {
        unlink(partialPath)
    }

    private var unwritable: ClientError {
        .fileUnwritable(path: path, reason: SystemFailure.reason())
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
    write(descriptor, UnsafeRawBufferPointer(rebasing: bytes).baseAddress, bytes.count)
}
