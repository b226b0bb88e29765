package import AttachedFilesAPI

extension AttachedFileService {
    /// Removes tags from a file; keys that it does not have are no error.
    ///
    /// - Parameters:
    ///   - input: decoded, not yet checked.
    ///   - caller: the identity whose signature was verified.
    /// - Returns: nothing.
    /// - Throws: `.invalidParameter` for a broken rule; `.resourceNotFound`.
    package func untagResource(_ input: UntagResource.Input, caller: Caller) async throws(APIError) -> EmptyOutput {
        let file = try admit(input.resourceARN, to: UntagResource.self, caller: caller) { () throws(MemberError) in
            try MemberRules.tagKeys(input.tagKeys)
        }
        _ = try await stored { () async throws(StoreError) in
            try await tags.changeTags(ofFile: file.fileID, in: file.instance, by: .remove(input.tagKeys))
        }
        return EmptyOutput()
    }
}
