import CSystemCalls
import Glibc

/// What the system keeps of a file in memory.
///
/// After a write that failed it may call pages written that no block has, and write later ones into blocks that it does
/// not count as written: ext4 with extents whose conversion was lost. Pages that are read anew know better.
enum CachedPages {
    /// Has the system forget a file, whose dirty pages are written first.
    ///
    /// - Returns: whether it did.
    /// - Throws: `.medium` when the pages cannot be written.
    static func forget(_ path: String) throws(SQLiteFailure) -> Outcome {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("the file \(path) could not be opened") }
        defer { close(descriptor) }
        let medium = file_system_type(descriptor)
        guard !memoryTypes.contains(medium) else { return .isInMemory }
        // The first may tell of a write that failed before; what it was is in the log, which is copied again.
        _ = fdatasync(descriptor)
        guard fdatasync(descriptor) == 0 else { throw .system("the file \(path) could not be made durable") }
        for _ in 0..<Limits.forgetTries {
            posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
            if try !hasPages(descriptor, path) { return .forgotten }
            usleep(Limits.forgetPauseMicroseconds)
        }
        // What is below an overlay does not show, but a new file lies there too.
        guard medium == overlayType, try !isForgotten(besides: path) else { return .kept }
        return .isInMemory
    }

    /// Whether the system forgets a file that nobody else has.
    private static func isForgotten(besides path: String) throws(SQLiteFailure) -> Bool {
        let name = path + ".probe"
        let descriptor = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("the medium takes no file") }
        defer {
            close(descriptor)
            unlink(name)
        }
        let bytes = [UInt8](repeating: 0, count: Limits.probeBytes)
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count, fsync(descriptor) == 0 else {
            throw .system("the medium keeps no bytes")
        }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
        return try !hasPages(descriptor, name)
    }

    /// What became of the pages.
    enum Outcome {
        case forgotten
        /// The file system has no other medium, as far as can be told.
        case isInMemory
        /// Another program has the file mapped, or the file system does not forget.
        case kept
    }

    /// tmpfs and ramfs; statfs(2).
    private static let memoryTypes = [0x0102_1994, 0x8584_58F6]
    private static let overlayType = 0x794C_7630

    private static func hasPages(_ descriptor: CInt, _ path: String) throws(SQLiteFailure) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("the file \(path) could not be looked at") }
        let count = Int(status.st_size)
        guard count > 0 else { return false }
        // Mapped to be asked about, never to be read.
        guard let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
            throw .system("the file \(path) could not be mapped")
        }
        defer { munmap(start, count) }
        let pageBytes = Int(getpagesize())
        var pages = [UInt8](repeating: 0, count: (count + pageBytes - 1) / pageBytes)
        guard mincore(start, count, &pages) == 0 else { throw .system("the pages of \(path) could not be asked for") }
        return pages.contains { $0 & 1 == 1 }
    }
}
