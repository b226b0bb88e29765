import Glibc

/// Folders that hold databases.
package enum Folder {
    /// Makes a folder and those above it where they are missing, readable by the owner only, and durable.
    ///
    /// One that is there may be the work of a process that was killed before its name was durable; none is made before
    /// the name of the one above it is. One above that may not be read, or keeps no names on a medium, is left at that.
    /// - Throws: `.medium` or `.full` when the system refuses.
    package static func make(_ path: String) throws(SQLiteFailure) {
        let above = parent(of: path)
        if above != path, try !has(path) {
            try make(above)
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw .system("the folder \(path) could not be made")
            }
        }
        do throws(SQLiteFailure) {
            try synchronize(above)
        } catch {
            let isLeft = [EINVAL, EROFS, EACCES, EPERM]
            guard case .medium(let cause) = error, isLeft.contains(cause.code) else { throw error }
        }
    }

    /// Makes the names in a folder durable.
    static func synchronize(_ path: String) throws(SQLiteFailure) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("the folder \(path) could not be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system("the folder \(path) could not be made durable") }
    }

    /// The file behind links, where SQLite puts its log, be it there or not.
    static func resolved(_ path: String) throws(SQLiteFailure) -> String {
        if let real = realpath(path, nil) {
            defer { free(real) }
            guard let name = String(validatingCString: real) else { throw unreadable(path) }
            return name
        }
        guard errno == ENOENT else { throw .system("the links of \(path) could not be followed") }
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &target, target.count)
        guard count >= 0 else {
            guard errno == ENOENT || errno == EINVAL else { throw .system("the link \(path) could not be read") }
            return path
        }
        guard let next = String(validating: target[..<count], as: UTF8.self) else { throw unreadable(path) }
        // A ring of links is no missing file, so this ends.
        return try resolved(next.utf8.first == UInt8(ascii: "/") ? next : parent(of: path) + "/" + next)
    }

    /// Names are compared and given to SQLite as text; one that is none would be looked for where it is not.
    private static func unreadable(_ path: String) -> SQLiteFailure {
        .corrupt(cause: SQLiteCause(code: EILSEQ, message: "\(path) leads to a name that is not UTF-8"))
    }

    /// Whether something has this name, be it a link to what is not there.
    ///
    /// - Throws: when the system does not say: a medium that fails must not pass for an empty one.
    static func has(_ path: String) throws(SQLiteFailure) -> Bool {
        var status = stat()
        if lstat(path, &status) == 0 { return true }
        guard errno == ENOENT else { throw .system("\(path) could not be looked for") }
        return false
    }

    /// The bytes of a file; 0 where there is none.
    static func byteCount(of path: String) throws(SQLiteFailure) -> Int64 {
        var status = stat()
        if stat(path, &status) == 0 { return Int64(status.st_size) }
        guard errno == ENOENT else { throw .system("\(path) could not be looked at") }
        return 0
    }

    /// Makes the bytes of a file durable.
    static func synchronize(file path: String) throws(SQLiteFailure) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("the file \(path) could not be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system("the file \(path) could not be made durable") }
    }

    /// What is behind the last slash.
    static func name(of path: String) -> String {
        let bytes = path.utf8
        let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
        return String(decoding: bytes[(slash.map(bytes.index(after:)) ?? bytes.startIndex)...], as: UTF8.self)
    }

    static func parent(of path: String) -> String {
        var bytes = Array(path.utf8)
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == 0 ? "/" : String(decoding: bytes[..<slash], as: UTF8.self)
    }
}
