/// One HTTP/1.1 request read by the grammar of RFC 9112, with CRLF at the end of every line and no leniency but what the RFC
/// lets a server have.
struct PlainHTTP {
    let method: [UInt8]
    let target: [UInt8]
    /// Name and value of each field, in order.
    let fields: [[[UInt8]]]
    private static let hexDigits = "0123456789abcdefABCDEF".bytes
    private static let separators = "\"(),/:;<=>?@[\\]{}".bytes
    private let stream: [UInt8]
    private let bodyStart: Int

    /// Reads the head that begins at `start`; `nil` where there is none that is well-formed and complete.
    init?(_ stream: [UInt8], from start: Int) {
        var position = start
        // A server should ignore empty lines before a request line (RFC 9112, section 2.2).
        while position < stream.count, stream[position] == 0x0D || stream[position] == 0x0A { position += 1 }
        guard let line = Self.line(stream, &position) else { return nil }
        // More than one space between the words may be taken as one (RFC 9112, section 3).
        let words = line.split(separator: 0x20).map { Array($0) }
        guard words.count == 3, ["HTTP/1.1".bytes, "HTTP/1.0".bytes].contains(words[2]) else { return nil }
        var fields: [[[UInt8]]] = []
        while true {
            guard let line = Self.line(stream, &position) else { return nil }
            if line.isEmpty { break }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return nil }
            let name = Array(line[..<colon])
            let isToken = name.allSatisfy { $0 > 0x20 && $0 < 0x7F && !Self.separators.contains($0) }
            guard isToken else { return nil }
            fields.append([name, Self.trimmed(line[(colon + 1)...])])
        }
        method = words[0]
        target = words[1]
        self.fields = fields
        self.stream = stream
        bodyStart = position
    }

    /// The body and the place behind it; `nil` where the stream ends before, or is no chunked body.
    func readBody(length: Int64?, isChunked: Bool) -> (body: [UInt8], position: Int)? {
        guard isChunked else {
            let length = Int(length ?? 0)
            guard length <= stream.count - bodyStart else { return nil }
            return (Array(stream[bodyStart..<bodyStart + length]), bodyStart + length)
        }
        var position = bodyStart
        var body: [UInt8] = []
        while true {
            guard let line = Self.line(stream, &position) else { return nil }
            let digits = line.prefix { Self.hexDigits.contains($0) }
            guard let size = Int(String(repairing: digits), radix: 16), size <= stream.count - position else {
                return nil
            }
            let rest = line.dropFirst(digits.count)
            guard rest.isEmpty || [UInt8(ascii: ";"), 0x20, 0x09].contains(rest[rest.startIndex]) else { return nil }
            if size == 0 { break }
            body += stream[position..<position + size]
            position += size
            guard Self.line(stream, &position)?.isEmpty == true else { return nil }
        }
        while let trailer = Self.line(stream, &position) {
            if trailer.isEmpty { return (body, position) }
        }
        return nil
    }

    /// The bytes before the next CRLF, without a CR or LF among them.
    private static func line(_ stream: [UInt8], _ position: inout Int) -> [UInt8]? {
        guard let end = stream[position...].firstIndex(where: { $0 == 0x0D || $0 == 0x0A }),
            stream[end] == 0x0D, end + 1 < stream.count, stream[end + 1] == 0x0A
        else { return nil }
        defer { position = end + 2 }
        return Array(stream[position..<end])
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> [UInt8] {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        return value.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    }
}
