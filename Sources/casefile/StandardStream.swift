import Glibc

/// One of the process's two outputs: data goes to `output`, all else to `error`.
enum StandardStream: CInt {
    case output = 1
    case error = 2

    /// Writes all bytes at once.
    ///
    /// - Returns: why not all could be written, as the end of a sentence; `nil` when all are.
    @discardableResult
    func write(_ bytes: [UInt8]) -> String? {
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
                return Self.reason(errno)
            }
        }
        return nil
    }

    /// Writes a line.
    ///
    /// - Returns: why it could not be written; `nil` when it is.
    @discardableResult
    func writeLine(_ line: String) -> String? {
        write(Array("\(line)\n".utf8))
    }

    /// Whether a person reads along.
    var isTerminal: Bool { isatty(rawValue) == 1 }

    private static func reason(_ code: CInt) -> String {
        switch code {
        case EPIPE: "nobody reads it"
        case ENOSPC: "no space left on device"
        default: String(cString: strerror(code))
        }
    }
}
