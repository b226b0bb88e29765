import Foundation
import NIOCore

/// Ready requests in a file: for each its length in bytes on a line of its own, then its bytes.
enum RequestList {
    /// Writes requests.
    static func write(_ requests: some Sequence<ByteBuffer>, to path: String) throws {
        var all = ByteBuffer()
        for request in requests {
            all.writeString("\(request.readableBytes)\n")
            all.writeImmutableBuffer(request)
        }
        try write(all, to: path)
    }

    /// Writes bytes.
    static func write(_ bytes: ByteBuffer, to path: String) throws {
        try Data(bytes.readableBytesView).write(to: URL(fileURLWithPath: path))
    }

    /// Reads a file whole.
    static func bytes(of path: String) throws -> ByteBuffer {
        ByteBuffer(bytes: try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Reads requests; they share the bytes of the file.
    static func read(_ path: String) throws -> [ByteBuffer] {
        var all = try bytes(of: path)
        var requests: [ByteBuffer] = []
        while all.readableBytes > 0 {
            guard let newline = all.readableBytesView.firstIndex(of: 0x0A),
                let digits = all.readString(length: newline - all.readerIndex),
                let length = Int(digits), all.readBytes(length: 1) != nil,
                let request = all.readSlice(length: length)
            else { throw LoadError("\(path) is no list of requests") }
            requests.append(request)
        }
        return requests
    }
}
