import Glibc

/// A second name of a log that could not be copied: another program that opens the database may copy it without knowing
/// of the failure, take that for durable, and remove the log.
enum KeptLog {
    private static func name(of path: String) -> String { path + "-wal.kept" }

    /// Gives the log a second name, as far as the medium takes one.
    ///
    /// It is not synced: a file system whose medium fails just then would give up its journal.
    static func keep(of path: String) {
        link(path + "-wal", name(of: path))
    }

    /// Removes the second name, once the log was copied; what is copied is truncated, by whatever name.
    static func removeIfCopied(of path: String) throws(SQLiteFailure) {
        guard try Folder.byteCount(of: name(of: path)) == 0 else { return }
        unlink(name(of: path))
    }

    private static func isSameFile(_ left: String, _ right: String) throws(SQLiteFailure) -> Bool {
        var (first, second) = (stat(), stat())
        guard try Folder.has(left), try Folder.has(right) else { return false }
        guard stat(left, &first) == 0, stat(right, &second) == 0 else {
            throw .system("\(left) could not be looked at")
        }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// Whether a log was kept that has not been copied since.
    ///
    /// - Throws: `.corrupt` where the log itself was removed or another has its name, saying what there is.
    static func isThere(of path: String) throws(SQLiteFailure) -> Bool {
        let kept = name(of: path)
        guard try Folder.byteCount(of: kept) > 0 else { return false }
        guard try !isSameFile(kept, path + "-wal") else { return true }
        let message = """
            \(path)-wal could not be copied and another program removed it; if that changed nothing, move \(kept) there
            """
        throw .corrupt(cause: SQLiteCause(code: 0, message: message))
    }
}
