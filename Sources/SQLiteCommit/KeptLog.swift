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

    /// Removes the second name, once the log was copied.
    static func remove(of path: String) {
        unlink(name(of: path))
    }

    /// Whether a log was kept that has not been copied since: what is copied is truncated, by whatever name.
    ///
    /// - Throws: `.corrupt` where the log itself was removed, saying what there is.
    static func isThere(of path: String) throws(SQLiteFailure) -> Bool {
        let kept = name(of: path)
        guard try Folder.byteCount(of: kept) > 0 else { return false }
        guard try !Folder.has(path + "-wal") else { return true }
        let message = """
            \(path)-wal could not be copied and another program removed it; if that changed nothing, rename \(kept) to it
            """
        throw .corrupt(cause: SQLiteCause(code: 0, message: message))
    }
}
