import AttachedFilesAPI

/// What an operator sets of the service's behaviour.
package struct ServiceSettings: Sendable {
    /// Which instances exist.
    package var instances: InstancePolicy
    /// The quotas of every resource.
    package var quota: ResourceQuota
    /// Whether the account in `associatedResourceArn` must be the caller's.
    package var checksResourceAccount: Bool
    /// Seconds for which an upload may stay uncompleted.
    package var uploadLifeSeconds: Int64
    /// Seconds for which rejected and failed rows stay.
    package var retentionSeconds: Int64

    /// Settings of these values; the defaults are those of `spec.md` section 5.
    package init(
        instances: InstancePolicy,
        quota: ResourceQuota = ResourceQuota(files: Limits.defaultFilesPerResource, bytes: nil),
        checksResourceAccount: Bool,
        uploadLifeSeconds: Int64 = 24 * 3600,
        retentionSeconds: Int64 = 7 * 24 * 3600
    ) {
        self.instances = instances
        self.quota = quota
        self.checksResourceAccount = checksResourceAccount
        self.uploadLifeSeconds = uploadLifeSeconds
        self.retentionSeconds = retentionSeconds
    }
}
