package import AttachedFilesAPI
package import SigV4

/// An access key with its secret, its owner and what it may do.
package struct AccessKey: Sendable {
    /// The id, the secret and the session token of a temporary key.
    package let credentials: Credentials
    /// The account, 12 digits.
    package let account: String
    /// The user in the principal's ARN.
    package let user: String
    /// The operations the key may call, by AWS name; all when `nil`.
    package let operations: Set<String>?
    /// The instances the key may call them on; all when `nil`.
    package let instances: Set<ExactString>?

    /// A key of these values; the user defaults to the access key id.
    package init(
        credentials: Credentials,
        account: String,
        user: String? = nil,
        operations: Set<String>? = nil,
        instances: Set<ExactString>? = nil
    ) {
        self.credentials = credentials
        self.account = account
        self.user = user ?? credentials.accessKeyID
        self.operations = operations
        self.instances = instances
    }
}

/// The access keys that the service knows.
package protocol AccessKeyRing: Sendable {
    /// The key with an id, compared byte for byte, or `nil`.
    func key(_ id: String) -> AccessKey?
}

/// The keys of `casefile serve`: those it was given.
package struct ListedKeys: AccessKeyRing {
    private let keys: [ExactString: AccessKey]

    /// A ring of these keys; of several with one id the last counts.
    package init(_ keys: [AccessKey]) {
        var byID: [ExactString: AccessKey] = [:]
        for key in keys { byID[ExactString(key.credentials.accessKeyID)] = key }
        self.keys = byID
    }

    /// The key that was listed under an id.
    package func key(_ id: String) -> AccessKey? {
        keys[ExactString(id)]
    }
}

/// The keys of `casefile dev`: `test`, and every account as its own access key id, all with the secret `test`.
package struct DevKeys: AccessKeyRing {
    /// The account of the key `test`.
    package static let defaultAccount = "000000000000"

    /// The ring.
    package init() {}

    /// The key `test`, or an account's own.
    package func key(_ id: String) -> AccessKey? {
        if id.isSameBytes(as: "test") { return key(id, account: Self.defaultAccount) }
        guard AccountID.isValid(id) else { return nil }
        return key(id, account: id)
    }

    private func key(_ id: String, account: String) -> AccessKey {
        AccessKey(credentials: Credentials(accessKeyID: id, secretAccessKey: "test"), account: account)
    }
}

/// The form of account ids.
package enum AccountID {
    /// Whether a text is 12 decimal digits.
    package static func isValid(_ text: String) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
