import Glibc

/// One of the process's two outputs: data goes to `output`, all else to `error`.
enum StandardStream: CInt {
    case output = 1
    case error = 2

    /// Writes all bytes at once.
    ///
    /// - Returns: whether somebody reads them.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var start = 0
        while start < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                Glibc.write(
                    rawValue,
                    UnsafeRawBufferPointer(rebasing: buffer[start...]).baseAddress,
                    bytes.count - start
                )
            }
            if written >= 0 {
                start += written
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Writes a line.
    ///
    /// - Returns: whether somebody reads it.
    @discardableResult
    func writeLine(_ line: String) -> Bool {
        write(Array("\(line)\n".utf8))
    }

    /// Whether a person reads along.
    var isTerminal: Bool { isatty(rawValue) == 1 }
}
