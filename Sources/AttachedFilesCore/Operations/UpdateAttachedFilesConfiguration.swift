package import AttachedFilesAPI

extension AttachedFileService {
    /// Changes what is given of one scope's limits and keeps the rest.
    ///
    /// - Parameters:
    ///   - input: decoded, not yet checked.
    ///   - caller: the identity whose signature was verified.
    /// - Returns: the limits now in force.
    /// - Throws: `.invalidParameter` for a broken rule; `.resourceNotFound` for an unknown instance.
    package func updateAttachedFilesConfiguration(
        _ input: UpdateAttachedFilesConfiguration.Input,
        caller: Caller
    ) async throws(APIError) -> UpdateAttachedFilesConfiguration.Output {
        let operation = UpdateAttachedFilesConfiguration.self
        try checkMembers(of: operation) { () throws(MemberError) in
            try MemberRules.attachmentScope(input.attachmentScope)
            try MemberRules.maximumSize(input.maximumSizeLimitInBytes)
            try MemberRules.extensions(input.allowedExtensions)
        }
        try caller.checkMayCall(operation.name, on: input.instanceID)
        let instance = try knownInstance(input.instanceID, caller: caller)
        let change = ConfigurationChange(
            maximumSizeLimitInBytes: input.maximumSizeLimitInBytes,
            allowedExtensions: input.allowedExtensions
        )
        let record = try await stored { () async throws(StoreError) in
            try await configurations.updateConfiguration(
                input.attachmentScope,
                of: instance,
                by: change,
                at: clock.now()
            )
        }
        return ScopeLimits(record).wire(instanceID: input.instanceID, scope: input.attachmentScope, showsTime: true)
    }
}
