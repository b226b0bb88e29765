import Glibc

/// Files that settings name.
enum SmallFile {
    /// Reads a whole file.
    ///
    /// - Throws: ``SettingProblem`` when it cannot be read or has more than `limit` bytes.
    static func read(_ path: String, limit: Int) throws(SettingProblem) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: Limits.readBytes)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= limit else {
                throw SettingProblem("names \(path), which has more than \(limit) bytes")
            }
        }
    }

    /// Whether a file is there.
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Checks that a file can be read.
    ///
    /// - Throws: ``SettingProblem`` when it cannot.
    static func checkReadable(_ path: String) throws(SettingProblem) {
        guard access(path, R_OK) == 0 else { throw unreadable(path) }
    }

    /// Whether others than the owner and the group may read a file.
    static func isOpenToOthers(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & mode_t(S_IROTH) != 0
    }

    private static func unreadable(_ path: String) -> SettingProblem {
        SettingProblem("names \(path), which cannot be read: \(String(cString: strerror(errno)))")
    }
}
