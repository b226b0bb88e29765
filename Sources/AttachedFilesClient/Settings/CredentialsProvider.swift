public import SigV4

/// Where a client gets the key that signs its requests.
public protocol CredentialsProvider: Sendable {
    /// The key to sign the next request with; asked before each.
    ///
    /// - Throws: ``ClientError/configuration(_:)`` when there is none.
    func credentials() async throws(ClientError) -> Credentials
}

/// One key that never changes.
public struct StaticCredentials: CredentialsProvider {
    private let value: Credentials

    /// Always gives `credentials`.
    public init(_ credentials: Credentials) {
        value = credentials
    }

    /// Always gives a key of these parts.
    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.init(
            Credentials(accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken)
        )
    }

    /// The key of `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, where it is set, `AWS_SESSION_TOKEN`.
    ///
    /// - Throws: ``ClientError/configuration(_:)`` when one of the first two is missing or empty.
    public init(environment: [String: String]) throws(ClientError) {
        let settings = EnvironmentSettings(environment)
        self.init(
            accessKeyID: try settings.required("AWS_ACCESS_KEY_ID"),
            secretAccessKey: try settings.required("AWS_SECRET_ACCESS_KEY"),
            sessionToken: settings["AWS_SESSION_TOKEN"]
        )
    }

    /// The key given at the start.
    public func credentials() async throws(ClientError) -> Credentials {
        value
    }
}

/// A key that a closure finds, such as one that is rotated.
public struct ClosureCredentials: CredentialsProvider {
    private let find: @Sendable () async throws(ClientError) -> Credentials

    /// Asks `find` before each request.
    public init(_ find: @escaping @Sendable () async throws(ClientError) -> Credentials) {
        self.find = find
    }

    /// What the closure gives now.
    public func credentials() async throws(ClientError) -> Credentials {
        try await find()
    }
}
