import AttachedFilesAPI
import AttachedFilesCore
import SigV4

/// Access keys in one line, as `ID:SECRET:ACCOUNT[:USER][,…]`.
enum AccessKeyList {
    /// Reads the list; no sentence shows a secret, or what may be one.
    ///
    /// - Throws: ``SettingProblem`` with the place of the first entry that breaks a rule.
    static func read(_ text: String, rules: AccessKeyRules) throws(SettingProblem) -> [AccessKey] {
        var keys: [AccessKey] = []
        for (index, entry) in Text.parts(text).enumerated() {
            let parts = entry.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 || parts.count == 4 else {
                throw SettingProblem("has an entry \(index + 1) that is not ID:SECRET:ACCOUNT[:USER]")
            }
            let user = parts.count == 4 ? parts[3] : nil
            do {
                try rules.check(id: parts[0], secret: parts[1], account: parts[2], user: user)
            } catch {
                throw SettingProblem("has an entry \(index + 1) that \(error.sentence)")
            }
            let credentials = Credentials(accessKeyID: parts[0], secretAccessKey: parts[1])
            keys.append(AccessKey(credentials: credentials, account: parts[2], user: user))
        }
        try checkDistinct(keys)
        return keys
    }

    /// Refuses a key id that is there twice.
    ///
    /// - Throws: ``SettingProblem`` with the places of both.
    static func checkDistinct(_ keys: [AccessKey]) throws(SettingProblem) {
        var places: [ExactString: Int] = [:]
        for (index, key) in keys.enumerated() {
            guard let earlier = places.updateValue(index, forKey: ExactString(key.credentials.accessKeyID)) else {
                continue
            }
            throw SettingProblem("has one access key id in the entries \(earlier + 1) and \(index + 1)")
        }
    }
}

/// The built-in keys of `casefile dev`, and those that were given beside them.
struct ExtendedDevKeys: AccessKeyRing {
    private let given: ListedKeys
    private let builtIn = DevKeys()

    /// A ring in which a given key wins over a built-in one of the same id.
    init(_ keys: [AccessKey]) {
        given = ListedKeys(keys)
    }

    func key(_ id: String) -> AccessKey? {
        given.key(id) ?? builtIn.key(id)
    }
}
