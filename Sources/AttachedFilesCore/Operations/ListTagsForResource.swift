package import AttachedFilesAPI

extension AttachedFileService {
    /// Lists the tags of a file.
    ///
    /// - Parameters:
    ///   - input: decoded, not yet checked.
    ///   - caller: the identity whose signature was verified.
    /// - Returns: the tags; none is an empty map.
    /// - Throws: `.invalidParameter` for a broken rule; `.resourceNotFound`.
    package func listTagsForResource(
        _ input: ListTagsForResource.Input,
        caller: Caller
    ) async throws(APIError) -> ListTagsForResource.Output {
        let file = try admit(input.resourceARN, to: ListTagsForResource.self, caller: caller)
        let found = try await stored { () async throws(StoreError) in
            try await tags.tags(ofFile: file.fileID, in: file.instance)
        }
        return ListTagsForResource.Output(tags: found)
    }
}
