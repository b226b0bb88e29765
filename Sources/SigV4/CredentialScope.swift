/// The day, region and service that a signature is good for.
public struct CredentialScope: Sendable {
    /// The day as `yyyyMMdd`, in UTC.
    public let day: String
    /// The region, for example `us-east-1`.
    public let region: String
    /// The service name, for example `connect`.
    public let service: String

    /// The last part of every scope.
    static let terminator = "aws4_request"

    /// Joins the parts of a scope.
    public init(day: String, region: String, service: String) {
        self.day = day
        self.region = region
        self.service = service
    }

    /// The scope as `day/region/service/aws4_request`.
    public var text: String {
        "\(day)/\(region)/\(service)/\(Self.terminator)"
    }

    /// Reads a Credential value, `AKID/day/region/service/aws4_request`.
    ///
    /// - Parameter credential: the value after `Credential=`, decoded where it stood in a query.
    /// - Returns: the access key id and its scope.
    /// - Throws: `.malformedScope` unless there are exactly five parts of the right form, `.scopeMismatch` where the
    ///   last part is another than `aws4_request`.
    public static func parse(
        credential: String
    ) throws(SignatureError) -> (accessKeyID: String, scope: CredentialScope) {
        let parts = credential.pieces(at: ASCII.slash, most: 6)
        guard parts.count == 5 else {
            throw .malformedScope("The credential must be KEY/day/region/service/aws4_request, five parts exactly.")
        }
        guard (1...Limits.maximumAccessKeyIDLength).contains(parts[0].utf8.count) else {
            throw .malformedScope("The access key id must have 1 to \(Limits.maximumAccessKeyIDLength) bytes.")
        }
        guard parts[1].utf8.count == 8, parts[1].utf8.allSatisfy(ASCII.isDigit) else {
            throw .malformedScope("The day of the credential scope must be eight digits.")
        }
        guard (1...Limits.maximumRegionLength).contains(parts[2].utf8.count),
            parts[2].utf8.allSatisfy({ ASCII.isLowercaseLetter($0) || ASCII.isDigit($0) || $0 == ASCII.hyphen })
        else {
            throw .malformedScope("The region of the credential scope must be lower-case letters, digits and hyphens.")
        }
        guard parts[4].hasSameBytes(as: terminator) else {
            throw .scopeMismatch(part: "terminator", expected: terminator, received: parts[4])
        }
        return (parts[0], CredentialScope(day: parts[1], region: parts[2], service: parts[3]))
    }
}

extension CredentialScope: Equatable {
    /// Compares every part byte for byte.
    public static func == (left: CredentialScope, right: CredentialScope) -> Bool {
        left.day.hasSameBytes(as: right.day) && left.region.hasSameBytes(as: right.region)
            && left.service.hasSameBytes(as: right.service)
    }
}
