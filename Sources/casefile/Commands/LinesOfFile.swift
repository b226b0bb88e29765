import Glibc

/// The lines of a file as bytes, read piece by piece.
enum LinesOfFile {
    /// A file that the system does not give, in its words.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        /// The last failure of the system.
        static var ofSystem: Failure { Failure(description: String(cString: strerror(errno))) }
    }

    /// Hands each line to a body, without its end, and whether a line feed follows it.
    ///
    /// - Throws: ``Failure``, and what `body` throws.
    static func read(_ path: String, _ body: ([UInt8], _ isEnded: Bool) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure.ofSystem }
        defer { close(descriptor) }
        var chunk = [UInt8](repeating: 0, count: Limits.readBytes)
        var rest: [UInt8] = []
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure.ofSystem }
            guard count > 0 else { break }
            var start = 0
            while let feed = chunk[start..<count].firstIndex(of: UInt8(ascii: "\n")) {
                try body(rest + chunk[start..<feed], true)
                (rest, start) = ([], feed + 1)
            }
            rest += chunk[start..<count]
            guard rest.count <= Limits.auditLineBytes else { return try body(rest, false) }
        }
        if !rest.isEmpty { try body(rest, false) }
    }
}
