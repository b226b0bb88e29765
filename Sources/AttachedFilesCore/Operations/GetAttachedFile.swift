package import AttachedFilesAPI

extension AttachedFileService {
    /// Describes a file; once it is approved, with a freshly signed URL for its bytes.
    ///
    /// - Parameters:
    ///   - input: decoded, not yet checked.
    ///   - caller: the identity whose signature was verified.
    /// - Returns: the file, and a GET URL that lives `urlExpiryInSeconds` when it is approved.
    /// - Throws: `.invalidRequest` for a broken rule; `.resourceNotFound`.
    package func getAttachedFile(
        _ input: GetAttachedFile.Input,
        caller: Caller
    ) async throws(APIError) -> GetAttachedFile.Output {
        try checkMembers(of: GetAttachedFile.self) { () throws(MemberError) in
            try MemberRules.urlExpiry(input.urlExpiryInSeconds, "urlExpiryInSeconds")
        }
        let resource = try admit(input.file, to: GetAttachedFile.self, caller: caller)
        let file = try await current { () async throws(StoreError) in
            [try await files.file(input.file.fileID, in: resource)]
        }[0]
        guard file.status == .approved else {
            return GetAttachedFile.Output(file: file.description, downloadURLMetadata: nil)
        }
        let life = urlLife(input.urlExpiryInSeconds)
        return GetAttachedFile.Output(
            file: file.description,
            downloadURLMetadata: urls.download(file, lifeSeconds: life, at: clock.now())
        )
    }
}
