package import AttachedFilesAPI

extension AttachedFileService {
    /// Adds tags to a file, or changes the values of those it has.
    ///
    /// - Parameters:
    ///   - input: decoded, not yet checked.
    ///   - caller: the identity whose signature was verified.
    /// - Returns: nothing.
    /// - Throws: `.invalidParameter` for a broken rule or more than 50 tags in all; `.resourceNotFound`.
    package func tagResource(_ input: TagResource.Input, caller: Caller) async throws(APIError) -> EmptyOutput {
        let file = try admit(input.resourceARN, to: TagResource.self, caller: caller) { () throws(MemberError) in
            try MemberRules.tags(input.tags, "tags")
        }
        _ = try await stored { () async throws(StoreError) in
            try await tags.changeTags(ofFile: file.fileID, in: file.instance, by: .add(input.tags))
        }
        return EmptyOutput()
    }
}
