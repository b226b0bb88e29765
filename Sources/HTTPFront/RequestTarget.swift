import NIOCore

/// A request target in one of its forms (RFC 9112, section 3.2).
struct RequestTarget {
    private let raw: String
    private let method: String

    init(_ raw: String, method: String) {
        self.raw = raw
        self.method = method
    }

    /// The target in origin form.
    ///
    /// - Parameter host: the value of the Host field, which an absolute-form target must name too.
    /// - Returns: `/path?query`, or `*` for OPTIONS.
    /// - Throws: `.badRequest` for every other form and for bytes that have no place in a target.
    func reduced(host: String?) throws(Rejection) -> String {
        guard raw.isVisibleASCII else {
            throw .badRequest("The request target holds bytes other than visible ASCII.")
        }
        guard !raw.holds(ASCII.hash) else { throw .badRequest("The request target has a fragment.") }
        guard raw.hasWholeEscapes else {
            throw .badRequest("The request target has a % without two hexadecimal digits.")
        }
        guard method != "CONNECT" else { throw .badRequest("This is no proxy: CONNECT is not served.") }
        if raw.utf8.first == ASCII.slash { return raw }
        if raw == "*" {
            guard method == "OPTIONS" else { throw .badRequest("The target * is for OPTIONS only.") }
            return raw
        }
        return try originForm(host: host)
    }

    private func originForm(host: String?) throws(Rejection) -> String {
        guard let rest = afterScheme() else {
            throw .badRequest("The request target is neither a path nor an http URL.")
        }
        let end = rest.utf8.firstIndex { $0 == ASCII.slash || $0 == ASCII.question } ?? rest.endIndex
        guard let host, String(rest[..<end]).equalsIgnoringCase(host) else {
            throw .badRequest("The authority of the request target differs from the Host field.")
        }
        let remainder = rest[end...]
        return remainder.utf8.first == ASCII.slash ? String(remainder) : "/" + remainder
    }

    private func afterScheme() -> Substring? {
        for scheme in ["http://", "https://"] {
            let prefix = String(decoding: raw.utf8.prefix(scheme.utf8.count), as: Unicode.UTF8.self)
            if prefix.equalsIgnoringCase(scheme) {
                return raw[raw.utf8.index(raw.startIndex, offsetBy: scheme.utf8.count)...]
            }
        }
        return nil
    }
}

/// What a Host field may look like: one name or address, and a port.
enum HostRule {
    static func isValid(_ host: String) -> Bool {
        let bytes = Array(host.utf8)
        let nameEnd: Int
        if bytes.first == ASCII.bracketOpen {
            guard let close = bytes.firstIndex(of: ASCII.bracketClose), bytes[..<close].contains(ASCII.colon)
            else { return false }
            guard (try? SocketAddress(ipAddress: String(host.dropFirst().prefix(close - 1)), port: 0)) != nil else {
                return false
            }
            nameEnd = close + 1
        } else {
            nameEnd = bytes.firstIndex(of: ASCII.colon) ?? bytes.count
            guard nameEnd > 0, bytes[..<nameEnd].allSatisfy(isNameByte), host.hasWholeEscapes else { return false }
        }
        guard nameEnd < bytes.count else { return true }
        let port = bytes[(nameEnd + 1)...]
        return bytes[nameEnd] == ASCII.colon && port.count <= 5 && port.allSatisfy(ASCII.isDigit)
    }

    /// A letter, a digit or one of `-._~%`; the sub-delimiters, a comma above all, name no host in use.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || [0x2D, 0x2E, 0x5F, 0x7E, ASCII.percent].contains(byte)
    }
}

extension String {
    /// Whether two hexadecimal digits follow each `%`.
    fileprivate var hasWholeEscapes: Bool {
        withUTF8Bytes { bytes in
            for index in bytes.indices where bytes[index] == ASCII.percent {
                guard index + 2 < bytes.count, ASCII.isHexDigit(bytes[index + 1]), ASCII.isHexDigit(bytes[index + 2])
                else { return false }
            }
            return true
        }
    }

    fileprivate func holds(_ byte: UInt8) -> Bool {
        // Looks at many at a time, without a branch.
        withUTF8Bytes { bytes in bytes.reduce(0 as UInt8) { $0 | ($1 == byte ? 1 : 0) } == 1 }
    }
}
