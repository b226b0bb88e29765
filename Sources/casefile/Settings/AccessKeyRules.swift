import AttachedFilesAPI
import AttachedFilesCore

/// What an access key has to be.
struct AccessKeyRules {
    /// The rules differ in one thing: dev takes weak secrets.
    let mode: ServerMode

    /// Checks the parts of a key; no sentence shows a secret.
    ///
    /// - Throws: ``SettingProblem`` with the first rule that is broken, as the end of a sentence about the key.
    func check(id: String, secret: String, account: String, user: String?) throws(SettingProblem) {
        guard Limits.accessKeyIDBytes.contains(id.utf8.count), id.utf8.allSatisfy(Self.isIDByte) else {
            throw SettingProblem("has an id that is not of 1 to 128 visible ASCII characters without / , : and blanks")
        }
        guard AccountID.isValid(account) else {
            throw SettingProblem("has an account that is not of 12 digits")
        }
        guard user.map(Self.isUser) ?? true else {
            throw SettingProblem("has a user that is not of [A-Za-z0-9_+=,.@-]{1,64}")
        }
        guard !secret.isEmpty, secret.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw SettingProblem("has a secret that is empty or not of visible ASCII characters")
        }
        if mode == .serve { try checkStrength(secret, id: id) }
    }

    private func checkStrength(_ secret: String, id: String) throws(SettingProblem) {
        guard secret.utf8.count >= Limits.secretBytes.lowerBound else {
            throw SettingProblem("has a secret of fewer than \(Limits.secretBytes.lowerBound) characters")
        }
        guard secret.utf8.count <= Limits.secretBytes.upperBound else {
            throw SettingProblem("has a secret of more than \(Limits.secretBytes.upperBound) characters")
        }
        guard !WeakSecret.isPublished(Array(secret.utf8)) else {
            throw SettingProblem("has a secret that stands in public documentation")
        }
        guard !secret.isSameBytes(as: id), !WeakSecret.isRepetition(Array(secret.utf8)) else {
            throw SettingProblem("has a secret that is easy to guess: use one made at random")
        }
    }

    private static func isIDByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"/,:".utf8.contains(byte)
    }

    private static func isUser(_ user: String) -> Bool {
        Limits.userBytes.contains(user.utf8.count)
            && user.utf8.allSatisfy { Text.isAlphanumeric($0) || "_+=,.@-".utf8.contains($0) }
    }
}
