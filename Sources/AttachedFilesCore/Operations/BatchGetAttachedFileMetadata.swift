package import AttachedFilesAPI

extension AttachedFileService {
    /// Describes the files of a resource that were asked for, and says which are not there.
    ///
    /// - Parameters:
    ///   - input: decoded, not yet checked.
    ///   - caller: the identity whose signature was verified.
    /// - Returns: each id once, in the order asked for, among the files or the errors.
    /// - Throws: `.invalidRequest` for a broken rule; `.resourceNotFound` for an unknown instance.
    package func batchGetAttachedFileMetadata(
        _ input: BatchGetAttachedFileMetadata.Input,
        caller: Caller
    ) async throws(APIError) -> BatchGetAttachedFileMetadata.Output {
        let operation = BatchGetAttachedFileMetadata.self
        try checkMembers(of: operation) { () throws(MemberError) in
            try MemberRules.fileIDs(input.fileIDs)
            _ = try resource(input.associatedResourceARN, instanceID: input.instanceID, caller: caller)
        }
        try caller.checkMayCall(operation.name, on: input.instanceID)
        let instance = try knownInstance(input.instanceID, caller: caller)
        let scope = ResourceScope(instance: instance, resourceARN: input.associatedResourceARN)
        var seen: Set<ExactString> = []
        let ids = input.fileIDs.filter { seen.insert(ExactString($0)).inserted }
        let found = try await current { () async throws(StoreError) in try await files.files(ids, in: scope) }
        var byID: [ExactString: AttachedFile] = [:]
        for file in found { byID[ExactString(file.id)] = file }
        var output = operation.Output(files: [], errors: [])
        for id in ids {
            if let file = byID[ExactString(id)] {
                output.files.append(file.description)
            } else {
                output.errors.append(Self.notFound(id))
            }
        }
        return output
    }

    private static func notFound(_ id: String) -> BatchGetAttachedFileMetadata.FileError {
        BatchGetAttachedFileMetadata.FileError(
            errorCode: ErrorCode.resourceNotFound.rawValue,
            errorMessage: "The attached file was not found.",
            fileID: id
        )
    }
}
