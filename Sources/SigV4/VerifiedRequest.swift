/// Proof that a signature was checked; only this module can make one.
public struct VerifiedRequest: Sendable {
    /// The key that signed.
    public let accessKeyID: String
    /// The day, region and service of the signature.
    public let scope: CredentialScope
    /// When the caller signed.
    public let signedAt: SigningTime
    /// The lower-case names of the headers that the signature covers.
    public let signedHeaders: [String]
    /// The first second at which a pre-signed URL no longer works; `nil` for a signature in the header.
    public let expiresAt: Int64?
    /// The path that was signed, still escaped; normalised where the service's rule says so.
    public let path: String
    /// The decoded pairs of the query in order of arrival, `X-Amz-Signature` left out.
    public let query: [QueryPair]
    /// The hash that the body has (API) or must turn out to have (data plane); `.unsigned` binds no body.
    public let payloadHash: PayloadHash

    init(
        claims: SignatureClaims,
        expiresAt: Int64?,
        path: String,
        query: [QueryPair],
        payloadHash: PayloadHash
    ) {
        accessKeyID = claims.accessKeyID
        scope = claims.scope
        signedAt = claims.time
        signedHeaders = claims.signedHeaders
        self.expiresAt = expiresAt
        self.path = path
        var query = query
        query.removeAll { $0.name.hasSameBytes(as: QueryName.signature) }
        self.query = query
        self.payloadHash = payloadHash
    }
}
