package import AttachedFilesAPI
import Crypto
package import SigV4

/// Signs the URLs of the data plane, and knows the keys that its signatures name.
package struct ObjectURLSigner: Sendable {
    private let scheme: String
    /// The authority of every URL, as the `Host` field carries it.
    package let host: String
    private let bucket: String
    private let secrets: [(credentials: Credentials, retiredAt: Timestamp?)]
    private let keys: SigningKeyCache
    private let uploadFrames = PresignFrameCache()
    private let downloadFrames = PresignFrameCache()

    /// A signer for one public address and bucket.
    ///
    /// - Parameters:
    ///   - publicURL: what clients see, a scheme and an authority.
    ///   - bucket: the first segment of every path.
    ///   - secrets: newest first, at least one; the newest signs.
    ///   - keys: derived keys, shared.
    package init(publicURL: PublicURL, bucket: String, secrets: [SigningSecret], keys: SigningKeyCache) {
        scheme = publicURL.scheme
        host = publicURL.authority
        self.bucket = bucket
        self.keys = keys
        self.secrets = secrets.map { secret in
            let id = "CASE" + Hex.encode(Array(SHA256.hash(data: secret.bytes)).prefix(8)).uppercased()
            let credentials = Credentials(accessKeyID: id, secretAccessKey: Hex.encode(secret.bytes))
            return (credentials, secret.retiredAt)
        }
    }

    /// A URL for one PUT of a file's bytes, with the headers to send.
    package func upload(_ file: AttachedFile, lifeSeconds: Int64, at now: Timestamp) -> UploadURLMetadata {
        let start = now.nextWholeSecond
        let headers = UploadHeaders.required(for: file)
        let signed = headers.map { HeaderField($0.name, $0.value) }
        return UploadURLMetadata(
            url: sign("PUT", file, headers: signed, lifeSeconds: lifeSeconds, at: start),
            urlExpiry: start.adding(seconds: lifeSeconds).iso8601,
            headersToInclude: headers
        )
    }

    /// A URL for the download of a file's bytes.
    package func download(_ file: AttachedFile, lifeSeconds: Int64, at now: Timestamp) -> DownloadURLMetadata {
        let start = now.nextWholeSecond
        return DownloadURLMetadata(
            url: sign("GET", file, headers: [], lifeSeconds: lifeSeconds, at: start),
            urlExpiry: start.adding(seconds: lifeSeconds).iso8601
        )
    }

    /// The credentials that a URL's signature names; `nil` for unknown ones and those retired too long ago.
    package func credentials(_ accessKeyID: String, at now: Timestamp) -> Credentials? {
        secrets.first { secret in
            guard secret.credentials.accessKeyID.isSameBytes(as: accessKeyID) else { return false }
            guard let retiredAt = secret.retiredAt else { return true }
            return now < retiredAt.adding(seconds: Limits.retiredSecretLifeSeconds)
        }?.credentials
    }

    private func sign(
        _ method: String,
        _ file: AttachedFile,
        headers: [HeaderField],
        lifeSeconds: Int64,
        at now: Timestamp
    ) -> String {
        let path = ObjectKey(file).path(bucket: bucket)
        let newest = secrets[0].credentials
        let query = URLPresigner(
            credentials: newest,
            region: file.region,
            keys: keys,
            frames: headers.isEmpty ? downloadFrames : uploadFrames
        )
        .presign(
            method: method,
            host: host,
            path: path,
            signedHeaders: headers,
            expiresInSeconds: Int(lifeSeconds),
            at: SigningTime(epochSeconds: now.secondsSinceEpoch)
        )
        return String(joining: scheme, "://", host, path, "?", query)
    }
}

/// The address under which clients reach the service: a scheme and an authority, no path.
package struct PublicURL: Equatable, Sendable {
    /// `http` or `https`.
    package let scheme: String
    /// Host in lower case, as clients send it, and, unless it is the scheme's default, port.
    package let authority: String

    /// Bytes of a host: the bound of DNS, which keeps the longest URL well below ``Limits/urlLength``.
    ///
    /// Beside the host a URL has at most 8 bytes of scheme, 6 of port, 220 of path and 420 of query.
    package static let hostBytes = Limits.hostBytes

    /// Reads `http[s]://host[:port]`, with or without a slash at the end; the default port is left out.
    package init?(_ text: String) {
        for scheme in ["http", "https"] where text.utf8.starts(with: "\(scheme)://".utf8) {
            var rest = Array(text.utf8.dropFirst(scheme.utf8.count + 3))
            if rest.last == UInt8(ascii: "/") { rest.removeLast() }
            let isPlain = rest.allSatisfy { byte in
                byte > 0x20 && byte < 0x7F && !"/?#@\\\"<>".utf8.contains(byte)
            }
            guard isPlain, let (host, port) = Self.parts(rest), (1...Self.hostBytes).contains(host.count) else {
                return nil
            }
            let defaultPort = scheme == "http" ? 80 : 443
            let suffix = port.map { $0 == defaultPort ? "" : ":\($0)" } ?? ""
            let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
            self.scheme = scheme
            authority = String(decoding: host.map { upper.contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self) + suffix
            return
        }
        return nil
    }

    /// A host, with its brackets if it has any, and a port from 1 to 65535; `nil` for another form.
    private static func parts(_ authority: [UInt8]) -> (host: ArraySlice<UInt8>, port: UInt16?)? {
        let hasBrackets = authority.first == UInt8(ascii: "[")
        let end = authority.firstIndex(of: hasBrackets ? UInt8(ascii: "]") : UInt8(ascii: ":"))
        guard !hasBrackets || end != nil else { return nil }
        let hostEnd = end.map { hasBrackets ? $0 + 1 : $0 } ?? authority.count
        let rest = authority[hostEnd...]
        guard let colon = rest.first else { return (authority[..<hostEnd], nil) }
        let digits = rest.dropFirst()
        guard colon == UInt8(ascii: ":"), digits.count <= 5,
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = UInt16(String(decoding: digits, as: UTF8.self)), port > 0
        else { return nil }
        return (authority[..<hostEnd], port)
    }
}
