import GRDB
import Glibc

/// Makes a database file that is whole, or none.
///
/// The file is written under another name without a sync, made durable once, and named: a start that is cut off leaves
/// nothing that a later one could take for a database, and a first start does not wait for each step of the schema.
enum SQLiteCreation {
    /// What is added to the name until the file is whole.
    private static let suffix = ".new"

    /// Makes the file unless something has its name.
    ///
    /// - Parameters:
    ///   - path: the file, which is no link; its folder exists.
    ///   - build: writes the schema.
    /// - Returns: whether the file was made.
    /// - Throws: what kept the file from being made; then there is none.
    static func makeIfMissing(_ path: String, _ build: (DatabaseQueue) throws -> Void) throws -> Bool {
        let draft = path + suffix
        guard try !Folder.has(path) else {
            // Its second name may be left.
            unlink(draft)
            return false
        }
        for remains in ["", "-wal", "-shm", "-journal"] { unlink(draft + remains) }
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = OFF")
            try database.execute(sql: "PRAGMA journal_mode = WAL")
        }
        let queue = try DatabaseQueue(path: draft, configuration: configuration)
        try build(queue)
        // The last connection copies the log into the file.
        try queue.close()
        try synchronize(draft)
        // A rename would replace what another look finds after all.
        guard link(draft, path) == 0 else { throw SQLiteFailure.system("the database \(path) could not be named") }
        unlink(draft)
        try Folder.synchronize(Folder.parent(of: path))
        return true
    }

    private static func synchronize(_ path: String) throws(SQLiteFailure) {
        guard try !Folder.has(path + "-wal") else {
            let message = "the log of \(path) was not copied"
            throw .corrupt(cause: SQLiteCause(code: 0, message: message))
        }
        try Folder.synchronize(file: path)
    }
}
