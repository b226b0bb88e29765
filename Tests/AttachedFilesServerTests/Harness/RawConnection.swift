import Foundation
import HTTPFront
import Testing

/// One exchange of plain bytes on a blocking socket; a wait that does not end fails after ten minutes.
struct RawConnection {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Sends bytes on a connection of their own and reads one answer.
    static func exchange(port: Int, _ call: Call) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try exchangeBlocking(port: port, call) })
            }
        }
    }

    private static func exchangeBlocking(port: Int, _ call: Call) throws -> Answer {
        let descriptor = try open(port: port)
        defer { _ = Foundation.close(descriptor) }
        try send(call.bytes, on: descriptor)
        if (call.request.contentLength ?? 0) > Int64(call.body.count) { shutdown(descriptor, CInt(SHUT_WR)) }
        return try readAnswer(on: descriptor, isHead: call.method == "HEAD")
    }

    private static func open(port: Int) throws -> CInt {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(description: "connect: \(errno)") }
        var timeout = timeval(tv_sec: 600, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        return descriptor
    }

    private static func send(_ bytes: [UInt8], on descriptor: CInt) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { part in
                Foundation.send(descriptor, part.baseAddress, part.count, CInt(MSG_NOSIGNAL))
            }
            // The front may answer and close before a body that it refuses has gone out.
            guard count > 0 else { return }
            sent += count
        }
    }

    private static func readAnswer(on descriptor: CInt, isHead: Bool) throws -> Answer {
        var received: [UInt8] = []
        func readMore() throws {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { throw Failure(description: count == 0 ? "closed" : "recv: \(errno)") }
            received += chunk.prefix(count)
        }
        var answer: Answer
        repeat {
            var end = endOfHead(received)
            while end == nil {
                try readMore()
                end = endOfHead(received)
            }
            answer = head(of: received.prefix(end ?? 0))
            received.removeFirst(end ?? 0)
        } while answer.status == 100
        let isBodiless = isHead || answer.status == 204 || answer.status == 304
        let length = isBodiless ? 0 : Int(answer.value("content-length") ?? "0") ?? 0
        while received.count < length { try readMore() }
        answer.body = Array(received.prefix(length))
        return answer
    }

    private static func head(of bytes: ArraySlice<UInt8>) -> Answer {
        let lines = String(decoding: bytes.dropLast(4), as: UTF8.self).components(separatedBy: "\r\n")
        let fields = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return HTTPField(
                String(line[..<colon]),
                line[colon...].dropFirst().trimmingCharacters(in: .whitespaces)
            )
        }
        return Answer(status: Int(lines[0].split(separator: " ")[1]) ?? 0, fields: fields, body: [])
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (4...bytes.count).first { bytes[($0 - 4)..<$0].elementsEqual([13, 10, 13, 10]) }
    }
}
