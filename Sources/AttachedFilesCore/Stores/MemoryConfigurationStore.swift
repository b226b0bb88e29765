package import AttachedFilesAPI

/// What instances have set, in memory: the readable specification of ``ConfigurationStore``.
package actor MemoryConfigurationStore: ConfigurationStore {
    var records: [InstanceScope: [AttachmentScope: ConfigurationRecord]] = [:]

    /// An empty store.
    package init() {}

    /// See ``ConfigurationStore``.
    package func configurations(of instance: InstanceScope) throws(StoreError) -> [AttachmentScope: ConfigurationRecord]
    {
        records[instance] ?? [:]
    }

    /// See ``ConfigurationStore``.
    package func updateConfiguration(
        _ scope: AttachmentScope,
        of instance: InstanceScope,
        by change: ConfigurationChange,
        at now: Timestamp
    ) throws(StoreError) -> ConfigurationRecord {
        let earlier = records[instance]?[scope]
        let record = change.applied(to: earlier ?? ConfigurationRecord(), at: now)
        if earlier != nil || record.lastModifiedAt != nil { records[instance, default: [:]][scope] = record }
        return record
    }
}
