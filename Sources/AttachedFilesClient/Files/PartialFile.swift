#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// What a download is written into: a new file that takes its final name once all is written.
///
/// It has a name of its own, so that two downloads to one path do not write into each other. A symbolic link stays and
/// what it leads to is replaced. What is there and is no regular file, such as a device or a pipe, is written into.
final class PartialFile: Sendable {
    private let path: String
    /// The name until all is written; `nil` for what is written into directly.
    private let partialPath: String?
    private let descriptor: Int32

    /// Opens the device or pipe at `path`, or creates `target.{tag}.part`, where nothing of that name may exist.
    ///
    /// - Throws: ``ClientError/fileUnwritable(path:reason:)``.
    init(path: String, tag: UInt64) throws(ClientError) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            self.path = path
            partialPath = nil
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
        } else {
            let target = try Self.target(of: path)
            let partialPath = "\(target).\(String(tag, radix: 36)).part"
            self.path = target
            self.partialPath = partialPath
            descriptor = open(partialPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        }
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

    /// Gives a new file its name, replacing what has it.
    ///
    /// The bytes are on disk before, so that a crash leaves the old file or the whole new one.
    @concurrent
    func moveIntoPlace() async throws(ClientError) {
        guard let partialPath else {
            // A pipe and most devices keep nothing that could be made durable, and say so by this error.
            guard fsync(descriptor) == 0 || errno == EINVAL else { throw unwritable }
            return
        }
        guard fsync(descriptor) == 0, rename(partialPath, path) == 0 else { throw unwritable }
    }

    /// Gives up.
    func remove() {
        if let partialPath { unlink(partialPath) }
    }

    /// Where a path leads to when the symbolic links in its last part are followed, though nothing be there.
    private static func target(of path: String) throws(ClientError) -> String {
        var target = path
        for _ in 0...Limits.symbolicLinks {
            guard let next = link(at: target) else { return target }
            let folder = target.lastIndex(of: "/").map { target[...$0] } ?? ""
            target = next.hasPrefix("/") ? next : folder + next
        }
        throw .fileUnwritable(path: path, reason: String(cString: strerror(ELOOP)))
    }

    /// The text of a symbolic link; `nil` for anything else.
    private static func link(at path: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &bytes, bytes.count)
        guard count > 0 else { return nil }
        return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private var unwritable: ClientError {
        .fileUnwritable(path: path, reason: SystemFailure.reason())
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
    write(descriptor, UnsafeRawBufferPointer(rebasing: bytes).baseAddress, bytes.count)
}
