import AttachedFilesAPI

/// Where the API answers: `http` or `https`, a host, and a path that goes before every operation's.
public struct Endpoint: Hashable, Sendable {
    /// `http` or `https`.
    public let scheme: String
    /// The value of the `Host` field: host, and port unless it is the scheme's own.
    public let host: String
    /// The escaped path before every operation's; empty, or begins with a slash and ends without one.
    public let basePath: String

    /// Reads a URL such as `http://127.0.0.1:8730` or `https://gateway.example/connect`.
    ///
    /// - Throws: ``ClientError/configuration(_:)`` for another scheme, no host, user information, a query or fragment.
    public init(_ url: String) throws(ClientError) {
        guard let separator = url.utf8.firstRange(of: "://".utf8) else {
            throw .configuration("The endpoint \(url) does not begin with http:// or https://.")
        }
        scheme = url[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw .configuration("The endpoint \(url) does not begin with http:// or https://.")
        }
        let rest = Array(url.utf8[separator.upperBound...])
        let isClean = rest.allSatisfy { byte in
            byte > 0x20 && byte < 0x7F && !"@?#\"<>\\^`{|}".utf8.contains(byte)
        }
        let authority = rest.prefix { $0 != UInt8(ascii: "/") }
        guard isClean, let first = authority.first, first != UInt8(ascii: ":") else {
            throw .configuration("The endpoint \(url) is not SCHEME://HOST[:PORT][/PATH].")
        }
        host = Self.withoutDefaultPort(String(decoding: authority, as: UTF8.self), scheme: scheme)
        var path = rest[authority.endIndex...]
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        basePath = String(decoding: path, as: UTF8.self)
    }

    /// Amazon Connect in a region: `https://connect.{region}.amazonaws.com`.
    ///
    /// - Throws: ``ClientError/configuration(_:)`` when the region cannot be part of a host name.
    public init(region: String) throws(ClientError) {
        let isLabel = region.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard isLabel, Limits.regionLength.contains(region.utf8.count) else {
            throw .configuration("The region \(region.prefix(Limits.quotedLength)) is not a region's name.")
        }
        let suffix = ARN.partition(ofRegion: region) == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"
        try self.init("https://connect.\(region).\(suffix)")
    }

    /// The endpoint that the environment asks for, else Amazon Connect in the region.
    ///
    /// `AWS_ENDPOINT_URL_CONNECT` wins over `AWS_ENDPOINT_URL`; both are ignored when
    /// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is `true`.
    /// - Throws: ``ClientError/configuration(_:)`` for a malformed URL or region.
    public init(environment: [String: String], region: String) throws(ClientError) {
        let settings = EnvironmentSettings(environment)
        let configured = settings["AWS_ENDPOINT_URL_CONNECT"] ?? settings["AWS_ENDPOINT_URL"]
        guard let configured, !settings.isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") else {
            try self.init(region: region)
            return
        }
        try self.init(configured)
    }

    private static func withoutDefaultPort(_ authority: String, scheme: String) -> String {
        let port = scheme == "http" ? ":80" : ":443"
        return authority.hasSuffix(port) ? String(authority.dropLast(port.count)) : authority
    }
}

extension Endpoint: CustomStringConvertible {
    /// The URL without a trailing slash.
    public var description: String { "\(scheme)://\(host)\(basePath)" }
}
