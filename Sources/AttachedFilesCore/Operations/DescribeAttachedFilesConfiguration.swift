package import AttachedFilesAPI

extension AttachedFileService {
    /// Describes the limits in force for one scope.
    ///
    /// - Parameters:
    ///   - input: decoded, not yet checked.
    ///   - caller: the identity whose signature was verified.
    /// - Returns: what the instance has set, else the defaults.
    /// - Throws: `.invalidParameter` for a broken rule; `.resourceNotFound` for an unknown instance.
    package func describeAttachedFilesConfiguration(
        _ input: DescribeAttachedFilesConfiguration.Input,
        caller: Caller
    ) async throws(APIError) -> DescribeAttachedFilesConfiguration.Output {
        let operation = DescribeAttachedFilesConfiguration.self
        try checkMembers(of: operation) { () throws(MemberError) in
            try MemberRules.attachmentScope(input.attachmentScope)
        }
        try caller.checkMayCall(operation.name, on: input.instanceID)
        let instance = try knownInstance(input.instanceID, caller: caller)
        let limits = try await limits(of: input.attachmentScope, instance: instance)
        return operation.Output(
            attachedFilesConfiguration: limits.wire(
                instanceID: input.instanceID,
                scope: input.attachmentScope,
                showsTime: true
            )
        )
    }

    /// The limits in force for one scope of an instance.
    func limits(of scope: AttachmentScope, instance: InstanceScope) async throws(APIError) -> ScopeLimits {
        let records = try await stored { () async throws(StoreError) in
            try await configurations.configurations(of: instance)
        }
        return ScopeLimits(records[scope])
    }
}
