import GRDB
import Glibc
import Logging

/// Writes into new blocks, which nobody doubts, what a process before left in doubtful ones.
enum SQLiteRenewal {
    /// Writes a database anew that is doubted, or goes on with an exchange that was begun.
    ///
    /// The new file is whole and durable before the old one and its log go.
    /// - Throws: what kept the file from being written.
    static func renewIfDoubted(_ path: String, mark: FileLock, logger: Logger) throws {
        let renewed = path + ".renewed"
        guard mark.isDatabaseDoubted else {
            unlink(renewed)
            return
        }
        let isWhole = changed(renewed) >= max(changed(path), changed(path + "-wal"))
        if !isWhole, changed(path) > 0 {
            logger.warning("A database that could not be made durable is written anew.", metadata: ["path": "\(path)"])
            try write(path, to: renewed)
        }
        if changed(renewed) > 0 { try exchange(path, for: renewed, mark: mark) }
        mark.trustDatabase()
        logger.info("The database was written anew.", metadata: ["path": "\(path)"])
    }

    /// Writes the log that a process left behind into a file of new blocks, and makes it durable.
    ///
    /// What was killed wrote and did not sync looks committed, and must be durable before it is told.
    /// - Returns: whether that was done; without room for it the log itself is synced, which may be believed wrongly.
    static func renewLog(of path: String) throws(SQLiteFailure) -> Bool {
        let log = path + "-wal"
        guard Checkpointer.logBytes(of: path) > 0 else { return true }
        let draft = log + ".renewing"
        do throws(SQLiteFailure) {
            try copy(log, to: draft)
        } catch {
            unlink(draft)
            guard case .full = error else { throw error }
            try Folder.synchronize(file: log)
            return false
        }
        guard rename(draft, log) == 0 else { throw .system("the log \(log) could not be named") }
        try Folder.synchronize(Folder.parent(of: path))
        return true
    }

    private static func write(_ path: String, to renewed: String) throws {
        let draft = path + ".renewing"
        func clear() { for suffix in ["", "-journal"] { unlink(draft + suffix) } }
        clear()
        do {
            // One that may write would copy the log into the old file as it is closed.
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "VACUUM INTO ?", arguments: [draft])
            }
            try queue.close()
            keepOwner(of: path, for: draft)
            try Folder.synchronize(file: draft)
            guard rename(draft, renewed) == 0 else { throw SQLiteFailure.system("\(draft) could not be named") }
            try Folder.synchronize(Folder.parent(of: path))
        } catch {
            clear()
            throw error
        }
    }

    private static func exchange(_ path: String, for renewed: String, mark: FileLock) throws(SQLiteFailure) {
        // From here on the new file alone has everything, and the next start has to know.
        try mark.synchronize()
        // The old log belongs to the old file, and would be taken for that of the new one.
        for suffix in ["-wal", "-shm", "-journal"] {
            guard unlink(path + suffix) == 0 || errno == ENOENT else {
                throw .system("\(path)\(suffix) could not be removed")
            }
        }
        try Folder.synchronize(Folder.parent(of: path))
        guard rename(renewed, path) == 0 else { throw .system("the database \(path) could not be named") }
        try Folder.synchronize(Folder.parent(of: path))
    }

    private static func copy(_ source: String, to target: String) throws(SQLiteFailure) {
        let from = open(source, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else { throw .system("\(source) could not be opened") }
        defer { close(from) }
        let into = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard into >= 0 else { throw .system("\(target) could not be made") }
        defer { close(into) }
        keepOwner(of: source, for: target)
        var bytes = [UInt8](repeating: 0, count: Limits.copyBytes)
        while true {
            let count = Glibc.read(from, &bytes, bytes.count)
            guard count >= 0 else { throw .system("\(source) could not be read") }
            guard count > 0 else { break }
            var done = 0
            while done < count {
                let written = bytes[done..<count].withUnsafeBytes { Glibc.write(into, $0.baseAddress, $0.count) }
                guard written > 0 else { throw .system("\(target) could not be written") }
                done += written
            }
        }
        guard fsync(into) == 0 else { throw .system("\(target) could not be made durable") }
    }

    /// A command of another user must not shut the owner out.
    private static func keepOwner(of source: String, for target: String) {
        var status = stat()
        guard stat(source, &status) == 0 else { return }
        _ = chown(target, status.st_uid, status.st_gid)
        _ = chmod(target, status.st_mode & 0o7777)
    }

    /// When a file was changed last, in nanoseconds; 0 where there is none.
    private static func changed(_ path: String) -> Int64 {
        var status = stat()
        guard stat(path, &status) == 0 else { return 0 }
        return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
}
