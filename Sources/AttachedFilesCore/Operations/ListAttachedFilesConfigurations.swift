package import AttachedFilesAPI

extension AttachedFileService {
    /// Lists the limits in force for every scope, a page at a time.
    ///
    /// - Parameters:
    ///   - input: decoded, not yet checked.
    ///   - caller: the identity whose signature was verified.
    /// - Returns: the scopes in a fixed order, without the time of their last change.
    /// - Throws: `.invalidParameter` for a broken rule or a token not issued here; `.resourceNotFound` for an unknown
    ///   instance.
    package func listAttachedFilesConfigurations(
        _ input: ListAttachedFilesConfigurations.Input,
        caller: Caller
    ) async throws(APIError) -> ListAttachedFilesConfigurations.Output {
        let operation = ListAttachedFilesConfigurations.self
        let listing = [operation.name, caller.account, input.instanceID]
        let start = try checkMembers(of: operation) { () throws(MemberError) in
            try MemberRules.pageSize(input.maxResults)
            return try position(input.nextToken, listing: listing)
        }
        try caller.checkMayCall(operation.name, on: input.instanceID)
        let instance = try knownInstance(input.instanceID, caller: caller)
        let records = try await stored { () async throws(StoreError) in
            try await configurations.configurations(of: instance)
        }
        let first = start.flatMap { Int($0) } ?? 0
        let rest = AttachmentScope.all.dropFirst(first)
        let page = rest.prefix(Int(input.maxResults ?? Limits.defaultPageSize))
        let next = page.count < rest.count ? pages.token(position: "\(first + page.count)", listing: listing) : nil
        let limits = page.map { scope in
            ScopeLimits(records[scope]).wire(instanceID: input.instanceID, scope: scope, showsTime: false)
        }
        return operation.Output(attachedFilesConfigurations: limits, nextToken: next)
    }

    /// The position in a token of a listing; `nil` when there is no token.
    func position(_ token: String?, listing: [String]) throws(MemberError) -> String? {
        guard let token else { return nil }
        guard let position = pages.position(in: token, listing: listing) else {
            throw MemberError("nextToken", "it must be a token that this listing answered")
        }
        return position
    }
}
