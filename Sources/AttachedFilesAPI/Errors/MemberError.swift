/// A member of a request or an answer that breaks a rule.
public struct MemberError: Error, Equatable, Sendable {
    /// The member's wire name.
    public let member: String
    /// The rule it breaks, as the end of a sentence.
    public let rule: String
    /// The modelled reason, where the rule has one.
    public let reason: InvalidRequestReason?

    /// A broken rule of a member.
    public init(_ member: String, _ rule: String, reason: InvalidRequestReason? = nil) {
        self.member = member
        self.rule = rule
        self.reason = reason
    }

    /// The sentence that goes into `Message`.
    public var message: String {
        "\(member): \(rule)."
    }
}
