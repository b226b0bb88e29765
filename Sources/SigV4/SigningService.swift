/// How the path of a request enters the canonical request.
public enum PathRule: Sendable, Equatable {
    /// Dot and empty segments go, a trailing slash stays, and the still-escaped path is encoded once more.
    case normalized
    /// The path as it is, encoded exactly once: what arrives escaped is decoded and encoded again, `%2F` stays apart.
    case verbatim
}

/// A service name of the credential scope, with the path rule its signatures follow.
///
/// Source: Signature Version 4, "Create a canonical request" (documented; the rule of `connect` is observed).
public struct SigningService: Sendable {
    /// The name in the credential scope.
    public let name: String
    /// How paths are signed.
    public let pathRule: PathRule

    /// Amazon Connect's control plane.
    public static let connect = SigningService(name: "connect", pathRule: .normalized)
    /// S3 and every store that speaks its protocol.
    public static let s3 = SigningService(name: "s3", pathRule: .verbatim)

    /// Describes another service.
    public init(name: String, pathRule: PathRule) {
        self.name = name
        self.pathRule = pathRule
    }
}

extension SigningService: Equatable {
    /// Compares the names byte for byte, and the rules.
    public static func == (left: SigningService, right: SigningService) -> Bool {
        left.pathRule == right.pathRule && left.name.hasSameBytes(as: right.name)
    }
}
