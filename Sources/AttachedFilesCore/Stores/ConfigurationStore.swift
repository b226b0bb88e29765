package import AttachedFilesAPI

/// The limits that instances have set.
///
/// Every conformance passes `ConfigurationStoreContract`. A method that returns has made its change durable.
package protocol ConfigurationStore: Sendable {
    /// What an instance has set, by scope; scopes never set are absent.
    func configurations(of instance: InstanceScope) async throws(StoreError) -> [AttachmentScope: ConfigurationRecord]

    /// Changes what is given of one scope and keeps the rest, in one transaction.
    ///
    /// A change without any member changes nothing, not even the time.
    /// - Returns: what is set now.
    func updateConfiguration(
        _ scope: AttachmentScope,
        of instance: InstanceScope,
        by change: ConfigurationChange,
        at now: Timestamp
    ) async throws(StoreError) -> ConfigurationRecord
}

/// What an instance has set for one scope.
package struct ConfigurationRecord: Equatable, Sendable {
    /// The largest file in bytes; the default when `nil`.
    package var maximumSizeLimitInBytes: Int64?
    /// The extensions allowed, as sent; the default list when `nil`.
    package var allowedExtensions: [String]?
    /// When it was last changed; `nil` when never.
    package var lastModifiedAt: Timestamp?

    /// A record of these values.
    package init(
        maximumSizeLimitInBytes: Int64? = nil,
        allowedExtensions: [String]? = nil,
        lastModifiedAt: Timestamp? = nil
    ) {
        self.maximumSizeLimitInBytes = maximumSizeLimitInBytes
        self.allowedExtensions = allowedExtensions
        self.lastModifiedAt = lastModifiedAt
    }
}

/// A partial change of a configuration; `nil` keeps a value.
package struct ConfigurationChange: Equatable, Sendable {
    /// The largest file in bytes.
    package let maximumSizeLimitInBytes: Int64?
    /// The extensions allowed.
    package let allowedExtensions: [String]?

    /// A change of these values.
    package init(maximumSizeLimitInBytes: Int64?, allowedExtensions: [String]?) {
        self.maximumSizeLimitInBytes = maximumSizeLimitInBytes
        self.allowedExtensions = allowedExtensions
    }

    /// The record after the change.
    package func applied(to record: ConfigurationRecord, at now: Timestamp) -> ConfigurationRecord {
        guard maximumSizeLimitInBytes != nil || allowedExtensions != nil else { return record }
        return ConfigurationRecord(
            maximumSizeLimitInBytes: maximumSizeLimitInBytes ?? record.maximumSizeLimitInBytes,
            allowedExtensions: allowedExtensions ?? record.allowedExtensions,
            lastModifiedAt: now
        )
    }
}
