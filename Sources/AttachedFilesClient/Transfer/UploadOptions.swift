public import AttachedFilesAPI

/// What an upload says about its file, and how long it waits.
public struct UploadOptions: Sendable {
    /// The name in the service; the last part of the path when `nil`.
    public var fileName: String?
    /// The tags; 1–50 when given.
    public var tags: Tags?
    /// The Connect user who uploads; the calling identity when `nil`.
    public var createdBy: CreatedBy?
    /// The idempotency key; made for each upload when `nil`.
    public var clientToken: String?
    /// How long the upload URL lives in seconds, 5–300; 300 when `nil`.
    public var urlExpiryInSeconds: Int64?
    /// How long to wait for the verdict of the scan; `nil` returns once the upload is complete.
    public var approvalTimeout: Duration?

    /// Options of these values.
    public init(
        fileName: String? = nil,
        tags: Tags? = nil,
        createdBy: CreatedBy? = nil,
        clientToken: String? = nil,
        urlExpiryInSeconds: Int64? = nil,
        approvalTimeout: Duration? = .seconds(120)
    ) {
        self.fileName = fileName
        self.tags = tags
        self.createdBy = createdBy
        self.clientToken = clientToken
        self.urlExpiryInSeconds = urlExpiryInSeconds
        self.approvalTimeout = approvalTimeout
    }
}
