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

    /// Whether a log was kept that has not been copied since.
    ///
    /// - Throws: `.corrupt` where the log itself was removed or another has its name, saying what there is.
    static func isThere(of path: String) throws(SQLiteFailure) -> Bool {
        let (log, kept) = (path + "-wal", name(of: path))
        guard try Folder.byteCount(of: kept) > 0 else { return false }
        if try isSameFile(kept, log) { return true }
        guard try Folder.has(log), try hasSameBytes(kept, log) else {
            let message = """
                \(log) could not be copied, and is gone or another now: move \(kept) there if another program that changed \
                nothing removed it, and remove \(kept) if the database is one from a backup
                """
            throw .corrupt(cause: SQLiteCause(code: 0, message: message))
        }
        // The folder was copied by what knows no second names.
        unlink(kept)
        guard link(log, kept) == 0 else { throw .system("the log \(log) could not be kept") }
        return true
    }

    private static func isSameFile(_ left: String, _ right: String) throws(SQLiteFailure) -> Bool {
        var (first, second) = (stat(), stat())
        guard try Folder.has(left), try Folder.has(right) else { return false }
        guard stat(left, &first) == 0, stat(right, &second) == 0 else {
            throw .system("\(left) could not be looked at")
        }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    private static func hasSameBytes(_ left: String, _ right: String) throws(SQLiteFailure) -> Bool {
        guard try Folder.byteCount(of: left) == Folder.byteCount(of: right) else { return false }
        let (first, second) = (open(left, O_RDONLY | O_CLOEXEC), open(right, O_RDONLY | O_CLOEXEC))
        defer {
            close(first)
            close(second)
        }
        var (ofFirst, ofSecond) = (
            [UInt8](repeating: 0, count: Limits.comparedBytes), [UInt8](repeating: 0, count: Limits.comparedBytes)
        )
        while true {
            let count = read(first, &ofFirst, ofFirst.count)
            guard count >= 0, read(second, &ofSecond, ofSecond.count) == count else {
                throw .system("\(left) could not be compared")
            }
            guard count > 0 else { return true }
            guard ofFirst[..<count] == ofSecond[..<count] else { return false }
        }
    }

    /// Refuses a database that is gone, or has no byte, while its log is there: a new one would take the log for its own.
    ///
    /// So is one that was moved to where a link leads now, without its log.
    /// - Parameters:
    ///   - path: the name that the database is opened by.
    ///   - file: the file behind links.
    /// - Throws: `.corrupt`, saying what there is.
    static func checkNothingIsLeft(of path: String, at file: String) throws(SQLiteFailure) {
        for (left, own) in [(path + "-wal", file + "-wal"), (name(of: path), name(of: file))]
        where try Folder.byteCount(of: left) > 0 {
            guard try !isSameFile(left, own) else { continue }
            let what = "\(path) leads to \(file), and a log lies beside the link"
            // Never over a log that is there: that is the one of the last commits.
            let remedy = try Folder.has(own) ? "\(own) is there too, so look which is newer" : "move \(left) to \(own)"
            throw refusal("\(what): \(remedy)", left)
        }
        guard try Folder.byteCount(of: file) == 0 else { return }
        for left in [file + "-wal", name(of: file)] where try Folder.byteCount(of: left) > 0 {
            throw refusal("\(file) is gone or empty, and its log \(left) is not: bring the database back", left)
        }
    }

    private static func refusal(_ message: String, _ log: String) -> SQLiteFailure {
        .corrupt(cause: SQLiteCause(code: 0, message: "\(message), or take \(log) away"))
    }
}
