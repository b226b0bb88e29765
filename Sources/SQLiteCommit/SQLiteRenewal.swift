import GRDB
import Glibc

/// Writes a database anew whose sync failed in the process before (``MediumTrust``), into blocks that nobody doubts.
///
/// The new file is whole and durable before its name says so; from then on a start only goes on with the exchange.
enum SQLiteRenewal {
    /// Goes on with an exchange that was begun, or makes one where the database is not to be trusted.
    ///
    /// - Throws: what kept the file from being written; then the old one is as it was.
    static func finishOrBegin(_ path: String) throws {
        let renewed = path + ".renewed"
        if access(renewed, F_OK) != 0 {
            guard MediumTrust.wasLost(path), access(path, F_OK) == 0 else { return }
            try write(path, to: renewed)
        }
        // The old log belongs to the old file, and would be taken for that of the new one.
        for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
        try Folder.synchronize(Folder.parent(of: path))
        guard rename(renewed, path) == 0 else { throw SQLiteFailure.system("the database \(path) could not be named") }
        try Folder.synchronize(Folder.parent(of: path))
        MediumTrust.regain(path)
    }

    private static func write(_ path: String, to renewed: String) throws {
        let draft = path + ".renewing"
        for suffix in ["", "-journal"] { unlink(draft + suffix) }
        // One that may write would copy the log into the old file as it is closed.
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "VACUUM INTO ?", arguments: [draft])
        }
        try queue.close()
        try Folder.synchronize(file: draft)
        guard rename(draft, renewed) == 0 else { throw SQLiteFailure.system("the database \(path) could not be named") }
        try Folder.synchronize(Folder.parent(of: path))
    }
}
