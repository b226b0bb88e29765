package import AttachedFilesAPI

extension AttachedFileService {
    /// Lists the files of a resource, newest first, a page at a time: an extension of ours.
    ///
    /// - Parameters:
    ///   - input: decoded, not yet checked.
    ///   - caller: the identity whose signature was verified.
    /// - Returns: the page as JSON, `{"Files":[AttachedFile…],"NextToken":…}`.
    /// - Throws: `.invalidParameter` for a broken rule or a token not issued here; `.resourceNotFound` for an unknown
    ///   instance.
    package func listAttachedFiles(
        _ input: ListAttachedFiles.Input,
        caller: Caller
    ) async throws(APIError) -> ListAttachedFiles.Output {
        let operation = ListAttachedFiles.self
        let listing = [operation.name, caller.account, input.instanceID, input.associatedResourceARN]
        let start = try checkMembers(of: operation) { () throws(MemberError) in
            try checkResource(input, caller: caller)
            try MemberRules.pageSize(input.maxResults)
            return try position(input.nextToken, listing: listing)
        }
        try caller.checkMayCall(operation.name, on: input.instanceID)
        let instance = try knownInstance(input.instanceID, caller: caller)
        let scope = ResourceScope(instance: instance, resourceARN: input.associatedResourceARN)
        let limit = Int(input.maxResults ?? Limits.defaultPageSize)
        let rows = try await current { () async throws(StoreError) in
            try await files.list(scope, limit: limit + 1, after: start)
        }
        let page = rows.prefix(limit)
        let next = rows.count > limit ? page.last.map { pages.token(position: $0.id, listing: listing) } : nil
        return operation.Output(files: page.map(\.description), nextToken: next)
    }

    /// The rule of `associatedResourceArn`, under the name that the parameter has here.
    private func checkResource(_ input: ListAttachedFiles.Input, caller: Caller) throws(MemberError) {
        do {
            _ = try resource(input.associatedResourceARN, instanceID: input.instanceID, caller: caller)
        } catch {
            throw MemberError("resource", error.rule)
        }
    }
}
