package import AttachedFilesAPI

/// The case or contact that a file belongs to, read from its ARN.
///
/// Source: Service Authorization Reference (documented).
package struct AssociatedResource: Equatable, Sendable {
    /// `CASE` or `EMAIL`, whose limits apply.
    package let scope: AttachmentScope

    /// Reads `cases …:domain/D/case/C` or `connect …:instance/{same instance}/contact/C`.
    ///
    /// - Parameters:
    ///   - text: the ARN as sent.
    ///   - instanceID: the instance that the request is for.
    ///   - account: the account that the ARN must name; any when `nil`. Its region is not compared.
    /// - Throws: ``MemberError`` naming the rule that the ARN breaks.
    package init(_ text: String, instanceID: String, account: String?) throws(MemberError) {
        let member = "associatedResourceArn"
        guard Limits.arnLength.contains(text.scalarCount), let arn = ARN(text) else {
            throw MemberError(member, "it must be an ARN of at most \(Limits.arnLength.upperBound) characters")
        }
        let path = arn.resourcePath
        if arn.service.isSameBytes(as: "cases"), path.count == 4, !path[1].isEmpty, !path[3].isEmpty,
            path[0].isSameBytes(as: "domain"), path[2].isSameBytes(as: "case")
        {
            scope = .case
        } else if arn.service.isSameBytes(as: "connect"), path.count == 4, !path[3].isEmpty,
            path[0].isSameBytes(as: "instance"), path[2].isSameBytes(as: "contact")
        {
            guard path[1].isSameBytes(as: instanceID) else {
                throw MemberError(member, "the contact must belong to the instance in the path")
            }
            scope = .email
        } else {
            throw MemberError(
                member,
                "it must name a case (arn:aws:cases:...:domain/D/case/C) or a contact (arn:aws:connect:...:instance/I/contact/C)"
            )
        }
        if let account, !arn.account.isSameBytes(as: account) {
            throw MemberError(member, "its account must be the caller's")
        }
    }
}
