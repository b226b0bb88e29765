import AttachedFilesAPI
import AttachedFilesCore

/// The instances that exist, as `ID[@ACCOUNT][,…]` or `*`.
enum InstanceList {
    /// Reads the list.
    ///
    /// - Throws: ``SettingProblem`` naming the first entry that is malformed or twice there.
    static func read(_ text: String) throws(SettingProblem) -> InstancePolicy {
        if text == "*" { return .any }
        var bindings: [ExactString: String?] = [:]
        for entry in Text.parts(text) {
            let parts = entry.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let id = parts.first ?? ""
            guard InstancePolicy.isWellFormed(id) else {
                throw SettingProblem("has the entry \"\(entry)\", not ID[@ACCOUNT]; ids are of [A-Za-z0-9-]{1,100}")
            }
            let account = parts.count > 1 ? parts[1] : nil
            guard account.map(AccountID.isValid) ?? true else {
                throw SettingProblem("has the entry \"\(entry)\"; an account has 12 digits")
            }
            guard bindings.updateValue(account, forKey: ExactString(id)) == nil else {
                throw SettingProblem("has the instance \"\(id)\" twice")
            }
        }
        return .listed(bindings)
    }
}
