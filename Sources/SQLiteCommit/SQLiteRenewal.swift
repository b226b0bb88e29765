import GRDB
import Glibc
import Logging

/// Writes into new blocks, which nobody doubts, a database whose sync failed in a process before (``MediumTrust``).
enum SQLiteRenewal {
    /// Writes a database anew that is doubted, or goes on with an exchange that was begun.
    ///
    /// The new file is whole and durable, and marked so, before the old one and its log go.
    /// - Throws: what kept the file from being written.
    static func renewIfDoubted(_ path: String, mark: FileLock, logger: Logger) throws {
        let renewed = path + ".renewed"
        switch try mark.mark() {
        case .trusted, nil:
            guard access(renewed, F_OK) != 0 else {
                let message = "\(renewed) is the only whole copy of a database, unless \(path) was used since: keep one"
                throw SQLiteFailure.corrupt(cause: SQLiteCause(code: 0, message: message))
            }
            return
        case .doubted:
            // Without a file there is nothing to write yet: its disk may come later.
            guard access(path, F_OK) == 0 else { return }
            logger.warning("A database that could not be made durable is written anew.", metadata: ["path": "\(path)"])
            unlink(renewed)
            try write(path, to: renewed)
            try mark.set(.renewed)
        case .renewed:
            // The same: with neither file here nothing was exchanged, and the mark has to stay.
            guard access(path, F_OK) == 0 || access(renewed, F_OK) == 0 else { return }
        }
        if access(renewed, F_OK) == 0 { try exchange(path, for: renewed) }
        try mark.set(.trusted)
        logger.info("The database was written anew.", metadata: ["path": "\(path)"])
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

    private static func exchange(_ path: String, for renewed: String) throws(SQLiteFailure) {
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

    /// A command of another user must not shut the owner out.
    private static func keepOwner(of source: String, for target: String) {
        var status = stat()
        guard stat(source, &status) == 0 else { return }
        _ = chown(target, status.st_uid, status.st_gid)
        _ = chmod(target, status.st_mode & 0o7777)
    }
}
