/// An access key with its secret, and the token that makes it temporary.
public struct Credentials: Sendable {
    /// The public name of the key.
    public let accessKeyID: String
    /// The shared secret; no description of this value shows it.
    public let secretAccessKey: String
    /// The token that every request of a temporary key carries; `nil` for a lasting key.
    public let sessionToken: String?

    /// Joins the parts of a key.
    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The access key id, with the secret masked.
    public var description: String {
        "Credentials(accessKeyID: \(accessKeyID), secretAccessKey: masked)"
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// Shows the access key id only, so that `dump` does not print the secret.
    public var customMirror: Mirror {
        Mirror(self, children: ["accessKeyID": accessKeyID])
    }
}
