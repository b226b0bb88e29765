package import AttachedFilesAPI
package import SigV4

/// Who calls: made only from a signature that was verified.
package struct Caller: Sendable {
    /// The account, 12 digits.
    package let account: String
    /// The region of the signature's scope.
    package let region: String
    /// The ARN of the calling identity.
    package let principalARN: String
    private let key: AccessKey

    /// The caller behind a verified request.
    ///
    /// - Parameters:
    ///   - request: the proof that the signature was checked.
    ///   - key: the key that signed it.
    package init(_ request: VerifiedRequest, key: AccessKey) {
        account = key.account
        region = request.scope.region
        let partition = ARN.partition(ofRegion: request.scope.region)
        principalARN = "arn:\(partition):iam::\(key.account):user/\(key.user)"
        self.key = key
    }

    /// Refuses a call that the key's allow-list lacks.
    ///
    /// - Parameters:
    ///   - operation: the operation's AWS name.
    ///   - instanceID: the instance it is for.
    /// - Throws: `.accessDenied`.
    package func checkMayCall(_ operation: String, on instanceID: String) throws(APIError) {
        if let operations = key.operations, !operations.contains(operation) {
            throw APIError(
                .accessDenied,
                "The access key may not call \(operation).",
                hint: "Add \(operation) to the operations of this access key in the keys file."
            )
        }
        if let instances = key.instances, !instances.contains(ExactString(instanceID)) {
            throw APIError(
                .accessDenied,
                "The access key may not call \(operation) on this instance.",
                hint: "Add the instance to the instances of this access key in the keys file."
            )
        }
    }

    /// The scope of an instance in the caller's account.
    package func scope(_ instanceID: String) -> InstanceScope {
        InstanceScope(account: account, instanceID: instanceID)
    }
}
