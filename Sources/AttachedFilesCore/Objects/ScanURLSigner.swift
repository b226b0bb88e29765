package import AttachedFilesAPI
import Crypto
package import SigV4

/// Gives a scanner the URL of the bytes that it is to look at.
package protocol ScanURLs: Sendable {
    /// A URL for one GET of a leased file's bytes, good while the lease is; `nil` before the service has an address.
    func url(for lease: ScanLease, at now: Timestamp) -> String?
}

/// Signs the URLs by which an HTTP scanner reads bytes that are not approved, with the scanner's own secret.
package struct ScanURLSigner: ScanURLs {
    private let publicURL: PublicURL
    private let bucket: String
    private let credentials: Credentials
    private let keys: SigningKeyCache

    /// A signer for one public address and bucket.
    ///
    /// - Parameters:
    ///   - publicURL: what the scanner sees, a scheme and an authority.
    ///   - bucket: the first segment of every path.
    ///   - secret: the scanner's; what signs is made from it, so that it signs nothing else that the scanner is sent.
    ///   - keys: derived keys, shared.
    package init(publicURL: PublicURL, bucket: String, secret: [UInt8], keys: SigningKeyCache) {
        self.publicURL = publicURL
        self.bucket = bucket
        self.keys = keys
        let label = Array("casefile scan url".utf8)
        let key = Array(HMAC<SHA256>.authenticationCode(for: label, using: SymmetricKey(data: secret)))
        credentials = Credentials(
            accessKeyID: "SCAN" + Hex.encode(Array(SHA256.hash(data: key)).prefix(8)).uppercased(),
            secretAccessKey: Hex.encode(key)
        )
    }

    /// See ``ScanURLs``.
    package func url(for lease: ScanLease, at now: Timestamp) -> String? {
        guard let path = ScanObjectKey(lease)?.path(bucket: bucket) else { return nil }
        let start = now.nextWholeSecond
        let left = lease.end.secondsSinceEpoch - start.secondsSinceEpoch + 1
        let life = min(max(left, Limits.urlExpirySeconds.lowerBound), Limits.urlExpirySeconds.upperBound)
        let query = URLPresigner(credentials: credentials, region: lease.file.region, keys: keys).presign(
            method: "GET",
            host: publicURL.authority,
            path: path,
            signedHeaders: [],
            expiresInSeconds: Int(life),
            at: SigningTime(epochSeconds: start.secondsSinceEpoch)
        )
        return "\(publicURL.scheme)://\(publicURL.authority)\(path)?\(query)"
    }

    /// The credentials that a URL's signature names; `nil` for any but the scanner's.
    package func credentials(_ accessKeyID: String) -> Credentials? {
        credentials.accessKeyID.isSameBytes(as: accessKeyID) ? credentials : nil
    }
}

/// The key of bytes that a scanner looks at: `scan/{account}/{instance}/{fileId}/{token}/{sha256}`.
package struct ScanObjectKey: Hashable, Sendable {
    /// The file's key.
    package let object: ObjectKey
    /// The token of the lease.
    package let token: Int64
    /// The hash of the bytes, 64 lower-case hexadecimal digits.
    package let sha256: String

    private static let name = "scan"
    /// With its slashes, for comparisons.
    private static let folder = "/\(name)/"

    /// The key of a leased file; `nil` when it has no bytes.
    package init?(_ lease: ScanLease) {
        guard let blob = lease.file.blob else { return nil }
        object = ObjectKey(lease.file)
        token = lease.token
        sha256 = Hex.encode(blob.sha256)
    }

    /// Reads a path of the data plane, still escaped.
    ///
    /// - Returns: `nil` for any other path.
    package init?(path: String, bucket: String) {
        guard Self.owns(path, bucket: bucket) else { return nil }
        let segments = path.pieces(at: UInt8(ascii: "/"))
        guard segments.count == 8, let token = Int64(segments[6]) else { return nil }
        let file = segments[3...5].joined(separator: "/")
        guard let object = ObjectKey(path: "/\(bucket)/\(file)", bucket: bucket) else { return nil }
        self.object = object
        self.token = token
        sha256 = segments[7]
    }

    /// Whether a path is one for scanners, so that only their signatures count on it.
    package static func owns(_ path: String, bucket: String) -> Bool {
        path.holds("/", at: 0) && path.holds(bucket, at: 1) && path.holds(folder, at: bucket.utf8.count + 1)
    }

    /// The path of the URL; nothing in it needs an escape.
    func path(bucket: String) -> String {
        object.path(bucket: "\(bucket)/\(Self.name)") + "/\(token)/\(sha256)"
    }
}
