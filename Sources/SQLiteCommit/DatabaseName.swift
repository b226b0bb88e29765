import Glibc

/// What a database may be called by: its own name, and links that lead to it.
enum DatabaseName {
    /// The file that a name stands for, behind all links, be it there or yet to be made.
    ///
    /// - Throws: `.corrupt` for a name that is no text.
    static func file(of path: String) throws(SQLiteFailure) -> String {
        let folder = try Folder.resolved(Folder.parent(of: path))
        return try Folder.resolved(folder + "/" + Folder.name(of: path))
    }

    /// Refuses a file that has a second name by a hard link, whose lock, log and index would lie beside that name.
    ///
    /// - Throws: `.corrupt`.
    static func checkIsOnly(_ file: String) throws(SQLiteFailure) {
        var status = stat()
        guard stat(file, &status) == 0 else { throw .system("\(file) could not be looked at") }
        guard status.st_nlink > 1 else { return }
        let what = "\(file) has \(status.st_nlink) names (hard links), so another server could open it by another one"
        let remedy = "remove the others, or put a copy in its place"
        throw .corrupt(cause: SQLiteCause(code: 0, message: "\(what): \(remedy)"))
    }
}
