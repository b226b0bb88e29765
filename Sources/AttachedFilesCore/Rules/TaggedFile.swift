import AttachedFilesAPI

/// The file that a tag operation names by its ARN.
struct TaggedFile: Equatable, Sendable {
    /// The file's instance.
    let instanceID: String
    /// The account in the ARN.
    let account: String
    /// The file's id.
    let fileID: String

    /// Reads `arn:{partition}:connect:{region}:{account}:instance/{InstanceId}/file/{FileId}`.
    ///
    /// The region is not compared; ids are found by account, instance and file.
    init(_ text: String) throws(MemberError) {
        let member = "resourceArn"
        guard let arn = ARN(text) else { throw MemberError(member, "it must be an ARN") }
        let path = arn.resourcePath
        guard arn.service.isSameBytes(as: "connect"), path.count == 4, path[0].isSameBytes(as: "instance"),
            path[2].isSameBytes(as: "file"), !path[1].isEmpty, !path[3].isEmpty
        else { throw MemberError(member, "it must be the ARN of an attached file") }
        instanceID = path[1]
        account = arn.account
        fileID = path[3]
    }
}

extension AttachedFileService {
    /// The checks of a tag operation: the ARN, then `check`, then the allow-list, account and instance.
    func admit<O: Operation>(
        _ resourceARN: String,
        to operation: O.Type,
        caller: Caller,
        check: () throws(MemberError) -> Void = {}
    ) throws(APIError) -> (instance: InstanceScope, fileID: String) {
        let file = try checkMembers(of: operation) { () throws(MemberError) in
            let file = try TaggedFile(resourceARN)
            try check()
            return file
        }
        try caller.checkMayCall(O.name, on: file.instanceID)
        guard file.account.isSameBytes(as: caller.account) else { throw APIError(StoreError.notFound) }
        let instance = try knownInstance(file.instanceID, caller: caller, otherwise: APIError(StoreError.notFound))
        return (instance, file.fileID)
    }
}
