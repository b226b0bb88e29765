import GRDB
import GRDBSQLite
import Synchronization

/// The file of a database and the shared memory of its log, as a connection has them open.
struct DatabaseFile {
    /// The shared memory is mapped in pieces of this size; SQLite, "WAL-mode File Format", section 2.
    private static let sharedPiece: CInt = 32_768
    /// In words of the first piece: how many frames the log has, once in each copy of its head.
    private static let frames = [4, 16]
    /// And how many of them were copied.
    private static let copiedFrames = 24

    private let file: UnsafeMutablePointer<sqlite3_file>
    private let methods: sqlite3_io_methods

    /// The file that a connection has open; it must not outlive that.
    init(of database: Database) throws(SQLiteFailure) {
        guard let connection = database.sqliteConnection else { throw .closed }
        var file: UnsafeMutablePointer<sqlite3_file>?
        sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file)
        guard let file, let methods = file.pointee.pMethods else {
            throw SQLiteFailure(code: SQLITE_CANTOPEN, message: "SQLite does not show the database's file")
        }
        self.file = file
        self.methods = methods.pointee
    }

    /// Whether a commit is in the log that is not in the database; then only a copy lets the log begin anew.
    ///
    /// A commit that begins the log anew sets the frames in both heads before it sets back how many were copied, so they
    /// are read in the other order: what was copied of one log is never held against the frames of the one before.
    func hasUncopiedFrames() throws(SQLiteFailure) -> Bool {
        var shared: UnsafeMutableRawPointer?
        let code = methods.xShmMap?(file, 0, Self.sharedPiece, 0, &shared)
        guard code == SQLITE_OK, let shared else {
            let failed = code.flatMap { $0 == SQLITE_OK ? nil : $0 } ?? SQLITE_CANTOPEN
            throw SQLiteFailure(code: failed, message: "SQLite does not show the log's shared memory")
        }
        let words = shared.assumingMemoryBound(to: Atomic<UInt32>.self)
        let copied = words[Self.copiedFrames].load(ordering: .acquiring)
        return Self.frames.allSatisfy { copied < words[$0].load(ordering: .acquiring) }
    }

    /// Makes what was written to the database durable.
    func synchronize() throws(SQLiteFailure) {
        let code = methods.xSync?(file, SQLITE_SYNC_NORMAL)
        guard code == SQLITE_OK else {
            throw SQLiteFailure(code: code ?? SQLITE_CANTOPEN, message: "the database could not be made durable")
        }
    }
}
