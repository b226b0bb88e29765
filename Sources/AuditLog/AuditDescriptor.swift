import AttachedFilesCore
import Glibc

/// An open audit file, which this process alone has.
struct AuditDescriptor: Sendable {
    private let descriptor: CInt

    /// Opens or makes a file, the owner's alone.
    init(_ path: String) throws(StoreError) {
        let flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW
        descriptor = open(path, flags, mode_t(0o600))
        guard descriptor >= 0 else { throw Self.failure("the audit \(path) could not be opened") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(descriptor)
            throw .unavailable(cause: AuditFailure.owned(path: path))
        }
        try Self.synchronize(folderOf: path)
    }

    func close() {
        Glibc.close(descriptor)
    }

    /// Whether the path still names this file.
    func isStill(at path: String) throws(StoreError) -> Bool {
        var own = stat()
        var named = stat()
        guard fstat(descriptor, &own) == 0 else { throw Self.failure("the audit could not be looked at") }
        guard stat(path, &named) == 0 else { return false }
        return own.st_ino == named.st_ino && own.st_dev == named.st_dev
    }

    /// Adds bytes at the end and makes them durable.
    func append(_ bytes: [UInt8]) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("the audit could not be written") }
            written += count
        }
        guard fdatasync(descriptor) == 0 else { throw Self.failure("the audit could not be made durable") }
    }

    /// The last bytes of the file.
    func end(limit: Int) throws(StoreError) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure("the audit could not be looked at") }
        let count = min(Int(status.st_size), limit)
        var bytes = [UInt8](repeating: 0, count: count)
        var read = 0
        while read < count {
            let offset = off_t(Int(status.st_size) - count + read)
            let part = bytes[read...].withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, offset) }
            if part < 0, errno == EINTR { continue }
            guard part > 0 else { throw Self.failure("the audit could not be read") }
            read += part
        }
        return bytes
    }

    private static func synchronize(folderOf path: String) throws(StoreError) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw failure("the folder of the audit could not be opened") }
        defer { Glibc.close(opened) }
        guard fsync(opened) == 0 else { throw failure("the folder of the audit could not be made durable") }
    }

    private static func failure(_ what: String) -> StoreError {
        let code = errno
        if code == ENOSPC || code == EDQUOT { return .full }
        return .unavailable(cause: AuditFailure.system("\(what): \(String(cString: strerror(code)))", code: code))
    }
}
