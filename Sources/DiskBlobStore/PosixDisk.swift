import Glibc
import SQLiteCommit

/// The file system of this machine.
package struct PosixDisk: Disk {
    /// The file system.
    package init() {}

    /// See ``Disk``.
    package func openFolder(_ path: String) throws(DiskFailure) -> CInt {
        do {
            try Folder.make(path)
        } catch {
            guard case .medium(let cause) = error else { throw DiskFailure("mkdir", code: ENOSPC) }
            throw DiskFailure("mkdir", code: cause.code)
        }
        return try check("open folder") { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    }

    /// See ``Disk``.
    package func openFolder(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt {
        try check("open folder") { openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
    }

    /// See ``Disk``.
    package func makeFolder(_ name: String, in folder: CInt) throws(DiskFailure) -> Bool {
        if mkdirat(folder, name, 0o700) == 0 { return true }
        guard errno == EEXIST else { throw DiskFailure("mkdir", code: errno) }
        return false
    }

    /// See ``Disk``.
    package func removeFolder(_ name: String, in folder: CInt) throws(DiskFailure) {
        try check("rmdir") { unlinkat(folder, name, AT_REMOVEDIR) }
    }

    /// See ``Disk``.
    package func createFile(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        return try check("create") { openat(folder, name, flags, mode_t(0o600)) }
    }

    /// See ``Disk``.
    package func openFile(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt {
        // A pipe in its place would be waited for.
        try check("open") { openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
    }

    /// See ``Disk``.
    package func reserve(_ byteCount: Int64, in file: CInt) throws(DiskFailure) {
        guard byteCount > 0 else { return }
        // Some file systems cannot reserve; a full medium then shows in a write.
        switch posix_fallocate(file, 0, off_t(byteCount)) {
        case EINTR: try reserve(byteCount, in: file)
        case 0, EOPNOTSUPP, ENOSYS, EINVAL: return
        case let code: throw DiskFailure("fallocate", code: code)
        }
    }

    /// See ``Disk``.
    package func write(
        _ bytes: UnsafeRawBufferPointer,
        to file: CInt,
        at offset: Int64
    ) throws(DiskFailure) -> Int {
        try check("write") { pwrite(file, bytes.baseAddress, bytes.count, off_t(offset)) }
    }

    /// See ``Disk``.
    package func synchronize(_ descriptor: CInt) throws(DiskFailure) {
        guard fsync(descriptor) == 0 else { throw DiskFailure(DiskFailure.sync, code: errno) }
    }

    /// See ``Disk``.
    package func link(
        _ name: String,
        in folder: CInt,
        to newName: String,
        in newFolder: CInt
    ) throws(DiskFailure) {
        try check("link") { linkat(folder, name, newFolder, newName, 0) }
    }

    /// See ``Disk``.
    package func isOne(
        _ name: String,
        in folder: CInt,
        and other: String,
        in otherFolder: CInt
    ) throws(DiskFailure) -> Bool {
        var (first, second) = (stat(), stat())
        try check("stat") { fstatat(folder, name, &first, AT_SYMLINK_NOFOLLOW) }
        try check("stat") { fstatat(otherFolder, other, &second, AT_SYMLINK_NOFOLLOW) }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// See ``Disk``.
    package func remove(_ name: String, in folder: CInt) throws(DiskFailure) {
        try check("unlink") { unlinkat(folder, name, 0) }
    }

    /// See ``Disk``.
    package func names(in folder: CInt) throws(DiskFailure) -> [String] {
        let descriptor = try openFolder(".", in: folder)
        guard let stream = fdopendir(descriptor) else {
            let failure = DiskFailure("list", code: errno)
            close(descriptor)
            throw failure
        }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let name, name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw DiskFailure("list", code: errno) }
        return names
    }

    /// See ``Disk``.
    package func size(of file: CInt) throws(DiskFailure) -> Int64 {
        var status = stat()
        try check("stat") { fstat(file, &status) }
        return status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : -1
    }

    /// See ``Disk``.
    package func freeBytes(at folder: CInt) throws(DiskFailure) -> Int64 {
        var status = statvfs()
        try check("statvfs") { fstatvfs(folder, &status) }
        return Int64(
            clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue
        )
    }

    /// See ``Disk``.
    package func close(_ descriptor: CInt) {
        _ = Glibc.close(descriptor)
    }

    /// Runs a call again while signals interrupt it.
    @discardableResult
    private func check<Value: SignedInteger>(_ name: String, _ call: () -> Value) throws(DiskFailure) -> Value {
        while true {
            let value = call()
            if value >= 0 { return value }
            guard errno == EINTR else { throw DiskFailure(name, code: errno) }
        }
    }
}
