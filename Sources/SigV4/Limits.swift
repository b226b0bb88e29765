/// Bounds of the work that an unverified request can cause.
enum Limits {
    /// Pairs of one query; the largest legal call (an Untag) has 50, and each costs two allocations.
    static let maximumQueryPairs = 1_000

    /// `X-Amz-*` parameters of a pre-signed URL; a signature has seven, and each is compared with the others.
    static let maximumAmazonParameters = 32

    /// Names in one SignedHeaders list; a head has at most 100 fields.
    static let maximumSignedHeaders = 100
    /// Pieces for which room is made when a text is cut: a start signs nine headers or fewer.
    static let expectedPieces = 10

    /// Pairs of a query for which room is made: a pre-signed URL has six, and a token at most.
    static let expectedPairs = 8

    /// Bytes of a canonical request for which room is made beside path and query; larger blocks of memory cost far more.
    static let expectedHeadBytes = 448

    /// Bytes of one access key id; AWS allows 128.
    static let maximumAccessKeyIDLength = 128

    /// Bytes of a region in a scope; the longest of AWS has 16, and it ends up in ARNs and URLs.
    static let maximumRegionLength = 32

    /// Seconds a pre-signed URL may live: seven days, AWS's own bound.
    static let maximumExpiryInSeconds = 604_800

    /// Digits of an expiry that are read at all; 604800 has six.
    static let maximumExpiryDigits = 9

    /// Keys kept by one cache, about 300 bytes each: some thousand callers, two services, two days.
    static let maximumCachedSigningKeys = 4_096

    /// Seconds around now in which a key is worth keeping; older days would let strangers fill the cache.
    static let cachedDayWindowInSeconds: Int64 = 172_800
}
