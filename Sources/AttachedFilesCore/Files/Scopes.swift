package import AttachedFilesAPI

/// One instance of one account; what belongs to another account is not there.
package struct InstanceScope: Hashable, Sendable {
    /// The account, 12 digits.
    package let account: String
    /// The instance, of `[A-Za-z0-9-]{1,100}`.
    package let instanceID: String

    /// The scope of an account and an instance that were checked.
    package init(account: String, instanceID: String) {
        self.account = account
        self.instanceID = instanceID
    }
}

/// One case or contact in an instance of an account.
package struct ResourceScope: Hashable, Sendable {
    /// The instance.
    package let instance: InstanceScope
    /// The case or contact, equal only byte for byte.
    package let resourceARN: ExactString

    /// The scope of a resource.
    package init(instance: InstanceScope, resourceARN: String) {
        self.instance = instance
        self.resourceARN = ExactString(resourceARN)
    }
}
