import Glibc

/// A file that nobody needs: whether a medium keeps bytes, and what the system keeps of a file that nobody else has.
enum ProbeFile {
    /// Makes a file of one block beside another, durable, hands out its descriptor and path, and removes it.
    ///
    /// - Throws: `.medium` or `.full` where the medium does not take it, and what the body throws.
    static func use<Value>(
        beside path: String,
        _ body: (CInt, String) throws(SQLiteFailure) -> Value
    ) throws(SQLiteFailure) -> Value {
        let name = path + ".probe"
        let descriptor = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("the medium takes no file") }
        defer {
            close(descriptor)
            unlink(name)
        }
        let bytes = [UInt8](repeating: 0, count: Limits.probeBytes)
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw .system("the medium takes no bytes")
        }
        guard fsync(descriptor) == 0 else { throw .system("the medium keeps no bytes") }
        return try body(descriptor, name)
    }
}
