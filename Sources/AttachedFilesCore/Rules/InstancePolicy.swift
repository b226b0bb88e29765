package import AttachedFilesAPI

/// Which instances exist.
package enum InstancePolicy: Equatable, Sendable {
    /// Every id of the right form, for every account.
    case any
    /// These ids; one bound to an account exists for that account alone.
    case listed([ExactString: String?])

    /// Whether an instance exists for an account.
    package func admits(_ instanceID: String, account: String) -> Bool {
        guard Self.isWellFormed(instanceID) else { return false }
        switch self {
        case .any: return true
        case .listed(let bindings):
            guard let binding = bindings[ExactString(instanceID)] else { return false }
            return binding?.isSameBytes(as: account) ?? true
        }
    }

    /// Whether an id is of `[A-Za-z0-9-]{1,100}`.
    package static func isWellFormed(_ instanceID: String) -> Bool {
        Limits.instanceIDLength.contains(instanceID.utf8.count)
            && instanceID.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
