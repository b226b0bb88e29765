/// The bounds of the attached files API.
///
/// Source: Connect API 2017-08-08 (documented), unless said otherwise.
public enum Limits {
    /// Characters of a `FileName`.
    public static let fileNameLength = 1...256
    /// Characters of a `FileId`.
    public static let fileIDLength = 1...256
    /// Ids in one BatchGetAttachedFileMetadata.
    public static let fileIDCount = 1...100
    /// Characters of an `InstanceId`.
    public static let instanceIDLength = 1...100
    /// Characters of a `ClientToken`; an empty one counts as none.
    public static let clientTokenLength = 0...500
    /// Seconds a URL may live.
    public static let urlExpirySeconds: ClosedRange<Int64> = 5...300
    /// Seconds a URL lives when the caller does not say.
    public static let defaultURLExpirySeconds: Int64 = 300
    /// Bytes that `MaximumSizeLimitInBytes` may be set to: 1 to 100 MiB.
    public static let maximumSizeBytes: ClosedRange<Int64> = 1...104_857_600
    /// Bytes of a file where no configuration says otherwise: 20 MiB (ours; the documentation says 20 MB).
    public static let defaultMaximumSizeBytes: Int64 = 20_971_520
    /// Characters of an extension.
    public static let extensionLength = 1...10
    /// Extensions in one configuration (ours: the model has no bound).
    public static let extensionCount = 0...1000
    /// Tags of one file.
    public static let tagCount = 1...50
    /// Characters of a tag key.
    public static let tagKeyLength = 1...128
    /// Characters of a tag value.
    public static let tagValueLength = 0...256
    /// Items in one page of a listing.
    public static let pageSize: ClosedRange<Int64> = 1...100
    /// Items in a page when the caller does not say.
    public static let defaultPageSize: Int64 = 100
    /// Files of one resource, unless set otherwise.
    public static let defaultFilesPerResource = 50
    /// Characters of an ARN in a request; AWS's own have fewer (ours).
    public static let arnLength = 1...2048
    /// Characters of one value in `HeadersToInclude`.
    public static let headerValueLength = 256
    /// Characters of a pre-signed URL.
    public static let urlLength = 2000
    /// Nesting of a JSON body (ours).
    public static let jsonDepth = 64
    /// Values in a JSON body, each of which takes some hundred bytes in memory (ours).
    ///
    /// Twice what the largest call has, a configuration of 1000 extensions.
    public static let jsonValues = 4000
    /// Members of a JSON object whose names are compared one by one; beyond them a table is kept (ours).
    static let comparedNames = 16
    /// Members of a JSON object for which room is made with the first (ours).
    static let expectedMembers = 8
    /// Pieces for which room is made when a text is cut (ours).
    static let expectedPieces = 6
    /// Bytes of an API request body: 100 ids of 256 characters as SDKs escape them, with room (ours).
    public static let bodyBytes = 512 * 1024
}
