import SigV4

/// A request written as lines: `METHOD path?query`, then `name: value` each, an empty line, and the body.
struct RequestText {
    let request: SignableRequest
    let body: [UInt8]

    /// Reads a request; `nil` where a head could not have passed the front, being no UTF-8.
    init?(_ bytes: [UInt8]) {
        guard let end = Self.endOfHead(bytes), let head = String(validating: bytes[..<end], as: UTF8.self) else {
            return nil
        }
        var lines = head.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }[...]
        guard let first = lines.popFirst() else { return nil }
        let words = Self.halves(first, at: UInt8(ascii: " "))
        let target = Self.halves(words.1, at: UInt8(ascii: "?"))
        let fields = lines.map { line in
            let field = Self.halves(line, at: UInt8(ascii: ":"))
            return HeaderField(field.0, String(Substring(field.1.utf8.drop { $0 == UInt8(ascii: " ") })))
        }
        request = SignableRequest(method: words.0, path: target.0, query: target.1, headers: fields)
        body = Array(bytes[min(end + 2, bytes.count)...])
    }

    /// The same form again.
    static func write(_ request: SignableRequest, body: [UInt8] = []) -> [UInt8] {
        let query = request.query.utf8.isEmpty ? "" : "?" + request.query
        let fields = request.headers.map { "\($0.name): \($0.value)\n" }.joined()
        return "\(request.method) \(request.path)\(query)\n\(fields)\n".bytes + body
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        guard bytes.count > 1 else { return nil }
        let end = bytes.indices.dropLast().first {
            bytes[$0] == UInt8(ascii: "\n") && bytes[$0 + 1] == UInt8(ascii: "\n")
        }
        return end ?? bytes.count
    }

    private static func halves(_ text: String, at byte: UInt8) -> (String, String) {
        let parts = text.utf8.split(separator: byte, maxSplits: 1, omittingEmptySubsequences: false)
        return (String(Substring(parts[0])), parts.count == 2 ? String(Substring(parts[1])) : "")
    }
}
