import AttachedFilesAPI
import AttachedFilesCore
import SigV4

/// Access keys as JSON: `{"keys":[{"id":…,"secret":…,"account":…,"user":…,"operations":[…],"instances":[…]}]}`.
///
/// The last three members of a key may be left out; an allow-list of `["*"]` is the same as none.
enum AccessKeysFile {
    /// Reads the file's bytes; no sentence shows a secret.
    ///
    /// - Throws: ``SettingProblem`` with the place of the first member that is unknown, missing or malformed.
    static func read(_ bytes: [UInt8], rules: AccessKeyRules) throws(SettingProblem) -> [AccessKey] {
        let file = try object(in: bytes)
        try refuseUnknown(file, known: ["keys"], of: "the file")
        guard case .array(let entries) = file["keys"], !entries.isEmpty else {
            throw SettingProblem("has no list \"keys\" with at least one key")
        }
        var keys: [AccessKey] = []
        for (index, entry) in entries.enumerated() {
            do {
                keys.append(try key(entry, rules: rules))
            } catch {
                throw SettingProblem("has a key \(index + 1) that \(error.sentence)")
            }
        }
        try AccessKeyList.checkDistinct(keys)
        return keys
    }

    private static func object(in bytes: [UInt8]) throws(SettingProblem) -> JSONObject {
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes)
        } catch {
            throw SettingProblem("is not JSON: \(error.problem) (byte \(error.offset))")
        }
        guard case .object(let object) = value else { throw SettingProblem("is \(value.kind), not an object") }
        return object
    }

    private static func key(_ entry: JSONValue, rules: AccessKeyRules) throws(SettingProblem) -> AccessKey {
        guard case .object(let object) = entry else { throw SettingProblem("is not an object") }
        try refuseUnknown(
            object,
            known: ["id", "secret", "account", "user", "operations", "instances"],
            of: "it"
        )
        guard let id = try text(object, "id"), let secret = try text(object, "secret"),
            let account = try text(object, "account")
        else { throw SettingProblem("lacks one of \"id\", \"secret\" and \"account\"") }
        let user = try text(object, "user")
        try rules.check(id: id, secret: secret, account: account, user: user)
        return AccessKey(
            credentials: Credentials(accessKeyID: id, secretAccessKey: secret),
            account: account,
            user: user,
            operations: try operations(object),
            instances: try instances(object)
        )
    }

    private static func operations(_ object: JSONObject) throws(SettingProblem) -> Set<String>? {
        guard let names = try allowList(object, "operations") else { return nil }
        for name in names where !knownOperations.contains(where: { $0.isSameBytes(as: name) }) {
            let nearest = NearestName.of(name, in: knownOperations).map { "; did you mean \($0)?" } ?? ""
            throw SettingProblem("allows an operation that does not exist\(nearest)")
        }
        return Set(names)
    }

    private static func instances(_ object: JSONObject) throws(SettingProblem) -> Set<ExactString>? {
        guard let ids = try allowList(object, "instances") else { return nil }
        guard ids.allSatisfy(InstancePolicy.isWellFormed) else {
            throw SettingProblem("allows an instance that is not of [A-Za-z0-9-]{1,100}")
        }
        return Set(ids.map { ExactString($0) })
    }

    private static func allowList(_ object: JSONObject, _ name: String) throws(SettingProblem) -> [String]? {
        guard object.members.contains(where: { $0.name.isSameBytes(as: name) }) else { return nil }
        guard case .array(let values) = object[name] else { throw SettingProblem("has \"\(name)\" that is no list") }
        var texts: [String] = []
        for value in values {
            guard case .string(let text) = value else {
                throw SettingProblem("has \"\(name)\" with an entry that is no string")
            }
            texts.append(text)
        }
        guard texts.contains("*") else { return texts }
        guard texts.count == 1 else { throw SettingProblem("has \"\(name)\" with names beside *") }
        return nil
    }

    private static func text(_ object: JSONObject, _ name: String) throws(SettingProblem) -> String? {
        guard let value = object[name] else { return nil }
        guard case .string(let text) = value else { throw SettingProblem("has \"\(name)\" that is no string") }
        return text
    }

    private static func refuseUnknown(
        _ object: JSONObject,
        known: [String],
        of owner: String
    ) throws(SettingProblem) {
        for member in object.members where !known.contains(where: { $0.isSameBytes(as: member.name) }) {
            let nearest = NearestName.of(member.name, in: known).map { "; did you mean \"\($0)\"?" } ?? ""
            throw SettingProblem("has a member that \(owner) does not take\(nearest)")
        }
    }

    private static let operationTypes: [any Operation.Type] = [
        StartAttachedFileUpload.self, CompleteAttachedFileUpload.self, GetAttachedFile.self, DeleteAttachedFile.self,
        BatchGetAttachedFileMetadata.self, DescribeAttachedFilesConfiguration.self,
        ListAttachedFilesConfigurations.self, UpdateAttachedFilesConfiguration.self, TagResource.self,
        UntagResource.self, ListTagsForResource.self, ListAttachedFiles.self,
    ]

    private static var knownOperations: [String] { operationTypes.map { $0.name } }
}
