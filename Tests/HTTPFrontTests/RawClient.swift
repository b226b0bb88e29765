import Foundation
import Testing

/// A client of plain bytes on a blocking socket; a wait that does not end fails after ten minutes.
final class RawClient {
    struct Answer {
        var status: Int
        var fields: [(name: String, value: String)]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func field(_ name: String) -> String? {
            fields.first { $0.name.lowercased() == name }?.value
        }
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private var descriptor: CInt
    private var received: [UInt8] = []

    /// Connects to a port of this machine, from another of its addresses when `source` is given.
    init(port: Int, source: String? = nil) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        if let source {
            guard Self.with(source, port: 0, { bind(descriptor, $0, $1) }) == 0 else {
                throw Failure(description: "bind: \(errno)")
            }
        }
        guard Self.with("127.0.0.1", port: port, { connect(descriptor, $0, $1) }) == 0 else {
            throw Failure(description: "connect: \(errno)")
        }
        var isOn: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<CInt>.size))
        var timeout = timeval(tv_sec: 600, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close()
    }

    func close() {
        guard descriptor >= 0 else { return }
        _ = Foundation.close(descriptor)
        descriptor = -1
    }

    /// Closes with a reset instead of an orderly end.
    func reset() {
        var linger = Foundation.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    func endOutput() {
        shutdown(descriptor, CInt(SHUT_WR))
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { part in
                Foundation.send(descriptor, part.baseAddress, part.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "send: \(errno)") }
            sent += count
        }
    }

    /// Sends what the socket takes without waiting for longer than `milliseconds`; returns the bytes taken.
    func sendWhatFits(of bytes: [UInt8], quietMilliseconds milliseconds: CInt) throws -> Int {
        var sent = 0
        while sent < bytes.count {
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard Foundation.poll(&poll, 1, milliseconds) > 0 else { return sent }
            let count = bytes[sent..<min(sent + 65_536, bytes.count)].withUnsafeBytes { part in
                Foundation.send(
                    descriptor,
                    part.baseAddress,
                    part.count,
                    CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
                )
            }
            if count < 0 && errno == EAGAIN { continue }
            guard count > 0 else { return sent }
            sent += count
        }
        return sent
    }

    /// Reads one answer; `isHead` for the answer to a HEAD request.
    func readAnswer(isHead: Bool = false) throws -> Answer {
        var headEnd = endOfHead()
        while headEnd == nil {
            guard try readMore() else { throw Failure(description: "closed before an answer") }
            headEnd = endOfHead()
        }
        let end = headEnd ?? 0
        let lines = String(decoding: received[..<(end - 4)], as: UTF8.self).components(separatedBy: "\r\n")
        received.removeFirst(end)
        let status = Int(lines[0].split(separator: " ")[1]) ?? 0
        let fields = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return (String(line[..<colon]), line[colon...].dropFirst().trimmingCharacters(in: .whitespaces))
        }
        var answer = Answer(status: status, fields: fields, body: [])
        let length = isHead ? 0 : Int(answer.field("content-length") ?? "0") ?? 0
        while received.count < length {
            guard try readMore() else { throw Failure(description: "closed within a body") }
        }
        answer.body = Array(received.prefix(length))
        received.removeFirst(length)
        return answer
    }

    /// True when the other end closed in order and sent nothing more.
    func isAtEnd() throws -> Bool {
        guard received.isEmpty else { return false }
        return try !readMore()
    }

    /// Bytes that arrive until the other end closes or resets.
    func readToEnd() -> [UInt8] {
        while (try? readMore()) == true {}
        return received
    }

    /// True when something arrives, or the end, within the time.
    func isReadable(withinMilliseconds milliseconds: CInt) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return !received.isEmpty || Foundation.poll(&poll, 1, milliseconds) > 0
    }

    private static func with(
        _ host: String,
        port: Int,
        _ call: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private func endOfHead() -> Int? {
        guard received.count >= 4 else { return nil }
        return (4...received.count).first { received[($0 - 4)..<$0].elementsEqual([13, 10, 13, 10]) }
    }

    private func readMore() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count < 0 && errno == EAGAIN { Issue.record("A client waited for ten minutes.") }
        guard count >= 0 else { throw Failure(description: "recv: \(errno)") }
        received += chunk.prefix(count)
        return count > 0
    }
}

/// Runs blocking work on a thread of its own.
func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            continuation.resume(with: Result { try work() })
        }
    }
}
