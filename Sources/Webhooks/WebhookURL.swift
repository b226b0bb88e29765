import AttachedFilesCore

/// Where a webhook is: a scheme, a host, a port and a path.
package struct WebhookURL: Equatable, Sendable {
    /// Scheme and authority, as clients write them.
    let base: PublicURL
    /// The path with its query, at least `/`.
    let path: String
    /// The host without brackets.
    let host: String
    /// The port, the scheme's own when none is given.
    let port: Int

    /// Reads `http[s]://HOST[:PORT][/PATH]`; no user, no fragment.
    package init?(_ text: String) {
        guard let schemeEnd = text.utf8.firstRange(of: "://".utf8)?.upperBound else { return nil }
        let pathStart = text.utf8[schemeEnd...].firstIndex(of: UInt8(ascii: "/")) ?? text.endIndex
        let path = text[pathStart...]
        guard let base = PublicURL(String(text[..<pathStart])), path.utf8.allSatisfy(Self.mayStandInPath) else {
            return nil
        }
        self.base = base
        self.path = path.isEmpty ? "/" : String(path)
        (host, port) = Self.parts(base)
    }

    /// The whole of it.
    package var text: String { "\(base.scheme)://\(base.authority)\(path)" }

    /// Whether what is sent can be read on the way by others than this machine.
    package var isPlain: Bool {
        base.scheme == "http" && !["localhost", "127.0.0.1", "::1"].contains(host)
    }

    private static func mayStandInPath(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"#\\\"<>".utf8.contains(byte)
    }

    private static func parts(_ base: PublicURL) -> (host: String, port: Int) {
        let authority = base.authority
        let hasBrackets = authority.hasPrefix("[")
        let afterHost = hasBrackets ? authority.firstIndex(of: "]") ?? authority.startIndex : authority.startIndex
        let colon = authority[afterHost...].firstIndex(of: ":")
        let host = authority[..<(colon ?? authority.endIndex)]
        let port = colon.flatMap { Int(authority[authority.index(after: $0)...]) }
        return (
            hasBrackets ? String(host.dropFirst().dropLast()) : String(host),
            port ?? (base.scheme == "https" ? 443 : 80)
        )
    }
}
