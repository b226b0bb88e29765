/// Who created a file: exactly one of a Connect user and an AWS identity.
///
/// Source: Connect API 2017-08-08, `CreatedByInfo` (documented).
public enum CreatedBy: Hashable, Sendable {
    /// The ARN of a Connect user, given by the caller.
    case connectUserARN(String)
    /// The ARN of the calling AWS identity, found by the service; callers may not send it.
    case awsIdentityARN(String)

    /// The union as JSON.
    public var json: JSONObject {
        switch self {
        case .connectUserARN(let arn): JSONObject([.init(Self.connectUserMember, .string(arn))])
        case .awsIdentityARN(let arn): JSONObject([.init(Self.awsIdentityMember, .string(arn))])
        }
    }

    /// Reads the union; members it does not know are ignored.
    ///
    /// - Throws: ``MemberError`` unless exactly one known member is there and is a string.
    public init(_ object: JSONObject, member: String = "CreatedBy") throws(MemberError) {
        let user = try object.string(Self.connectUserMember)
        let identity = try object.string(Self.awsIdentityMember)
        switch (user, identity) {
        case (let arn?, nil): self = .connectUserARN(arn)
        case (nil, let arn?): self = .awsIdentityARN(arn)
        default:
            throw MemberError(
                member,
                "it is a union and takes exactly one of \(Self.connectUserMember) and \(Self.awsIdentityMember)"
            )
        }
    }

    private static let connectUserMember = "ConnectUserArn"
    private static let awsIdentityMember = "AWSIdentityArn"
}
