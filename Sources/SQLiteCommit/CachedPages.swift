import CSystemCalls
import Glibc

/// What the system keeps of a file in memory.
///
/// After a write that failed it may call pages written that no block has, and write later ones into blocks that it does
/// not count as written: ext4 with extents whose conversion was lost. Pages that are read anew know better.
enum CachedPages {
    /// What became of the pages.
    enum Outcome {
        case forgotten
        /// The file system has no other medium, or the system does not tell.
        case untold
        /// Another program has the file mapped, or the system does not forget it.
        case kept
    }

    /// tmpfs and ramfs; statfs(2).
    private static let memoryTypes = [0x0102_1994, 0x8584_58F6]

    /// Has the system forget a file, whose dirty pages are written first; nobody may write to it meanwhile.
    ///
    /// - Returns: whether it did.
    /// - Throws: `.medium` when the pages cannot be written.
    static func forget(_ path: String) throws(SQLiteFailure) -> Outcome {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("the file \(path) could not be opened") }
        defer { close(descriptor) }
        guard !memoryTypes.contains(file_system_type(descriptor)) else { return .untold }
        // The first may tell of a write that failed before; what it was is in the log, which is copied again.
        _ = fdatasync(descriptor)
        guard fdatasync(descriptor) == 0 else { throw .system("the file \(path) could not be made durable") }
        let outcome = try forgetPages(descriptor, path)
        // Where a file that nobody else has is not forgotten either, the system does not show what it keeps.
        guard outcome == .kept, try ProbeFile.use(beside: path, forgetPages) != .forgotten else { return outcome }
        return .untold
    }

    /// Forgets until each page was away once: one that somebody reads meanwhile is read anew.
    private static func forgetPages(_ descriptor: CInt, _ path: String) throws(SQLiteFailure) -> Outcome {
        var kept: [UInt8]?
        for _ in 0..<Limits.forgetTries {
            posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
            guard let pages = try pages(of: descriptor, path) else { return .untold }
            kept = kept.map { earlier in zip(earlier, pages).map { $0 & $1 } } ?? pages
            guard kept?.contains(where: { $0 & 1 == 1 }) == true else { return .forgotten }
            usleep(Limits.forgetPauseMicroseconds)
        }
        return .kept
    }

    /// For each page whether it is kept, in the lowest bit; `nil` where a filter of system calls keeps that secret.
    private static func pages(of descriptor: CInt, _ path: String) throws(SQLiteFailure) -> [UInt8]? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("the file \(path) could not be looked at") }
        let count = Int(status.st_size)
        guard count > 0 else { return [] }
        // Mapped to be asked about, never to be read.
        guard let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
            throw .system("the file \(path) could not be mapped")
        }
        defer { munmap(start, count) }
        let pageBytes = Int(getpagesize())
        var pages = [UInt8](repeating: 0, count: (count + pageBytes - 1) / pageBytes)
        if mincore(start, count, &pages) == 0 { return pages }
        guard errno == EPERM || errno == ENOSYS else { throw .system("the pages of \(path) could not be asked for") }
        return nil
    }
}
