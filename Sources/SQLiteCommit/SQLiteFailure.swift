import GRDB
import GRDBSQLite

/// Why a database did not do what was asked.
package enum SQLiteFailure: Error, Sendable {
    /// The medium has no room; nothing changed, and what was stored before stays readable.
    case full
    /// A lock or the queue of the writer did not come free in time; nothing changed.
    case busy
    /// The database was closed.
    case closed
    /// Another owner has the database open.
    case owned(path: String)
    /// The file is no database, is damaged, or was written by a newer version.
    case corrupt(cause: SQLiteCause)
    /// The medium failed; a change that was being committed is not acknowledged.
    case medium(cause: SQLiteCause)
    /// Anything else.
    case other(cause: any Error)
}

/// What SQLite or the system said, without any value of a statement.
package struct SQLiteCause: Error, Sendable, CustomStringConvertible {
    /// The extended result code of SQLite, or the `errno` of a system call.
    package let code: CInt
    /// What it means.
    package let message: String

    /// A code and what it means.
    package init(code: CInt, message: String) {
        self.code = code
        self.message = message
    }

    /// For logs.
    package var description: String { "\(message) (\(code))" }
}

extension SQLiteFailure {
    /// The failure that an error of the driver, or of a change that refuses nothing, stands for.
    package init(_ error: any Error) {
        if let failure = error as? SQLiteFailure {
            self = failure
            return
        }
        guard let error = error as? DatabaseError else {
            self = .other(cause: error)
            return
        }
        self.init(code: error.extendedResultCode.rawValue, message: error.message ?? "SQLite failed")
    }

    /// Whether the medium failed.
    var isOfMedium: Bool { if case .medium = self { true } else { false } }

    /// The failure of the last call on a connection.
    init(lastOf handle: OpaquePointer?) {
        self.init(
            code: sqlite3_extended_errcode(handle),
            message: sqlite3_errmsg(handle).map { String(cString: $0) } ?? "SQLite failed"
        )
    }

    /// The failure that an extended result code of SQLite stands for.
    init(code: CInt, message: String) {
        let cause = SQLiteCause(code: code, message: message)
        switch code & 0xFF {
        case SQLITE_FULL: self = .full
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(cause: cause)
        case SQLITE_IOERR where code == SQLITE_IOERR | (19 << 8): self = .full  // no room for the shared memory
        // PROTOCOL: the locks of the log do not work, so nothing can be committed until they do.
        case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PROTOCOL: self = .medium(cause: cause)
        default: self = .other(cause: cause)
        }
    }
}
