import AttachedFilesAPI
import AttachedFilesCore

/// An address to listen on, as `HOST:PORT` or `[IPV6]:PORT`.
struct ListenAddress: Equatable, Sendable {
    /// A name or an IP address, without brackets.
    let host: String
    /// The TCP port; 0 takes any free one.
    let port: Int

    /// Reads an address.
    ///
    /// - Throws: ``SettingProblem`` for any other form.
    init(_ text: String) throws(SettingProblem) {
        let problem = SettingProblem("is \"\(text)\", not HOST:PORT, as 127.0.0.1:8730, [::1]:8730 or 0.0.0.0:8730")
        guard let colon = text.lastIndex(of: ":") else { throw problem }
        let digits = text[text.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(Text.isDigit), let port = Int(digits),
            port <= 65_535
        else { throw problem }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.utf8.allSatisfy({ Text.isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { throw problem }
        } else {
            guard
                host.utf8.allSatisfy({ Text.isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
            else { throw problem }
        }
        guard !host.isEmpty else { throw problem }
        self.host = String(host)
        self.port = port
    }

    /// Whether only this machine reaches it.
    var isLoopback: Bool {
        if host == "::1" || host.lowercased() == "localhost" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in
                part.utf8.allSatisfy(Text.isDigit) && UInt8(part) != nil
            }
    }

    /// Whether both name one port of one host, so that only one of them can be listened on.
    func isSame(as other: ListenAddress) -> Bool {
        port != 0 && port == other.port && host.lowercased().isSameBytes(as: other.host.lowercased())
    }

    /// The URL under which this machine reaches it.
    ///
    /// - Parameters:
    ///   - isSecure: whether it speaks TLS.
    ///   - boundPort: the port that was bound.
    /// - Returns: a scheme, a host and a port.
    func url(isSecure: Bool, boundPort: Int) -> String {
        let reachable =
            switch host {
            case "0.0.0.0": "127.0.0.1"
            case "::": "::1"
            default: host
            }
        let authority = reachable.contains(":") ? "[\(reachable)]" : reachable
        return "\(isSecure ? "https" : "http")://\(authority):\(boundPort)"
    }
}
