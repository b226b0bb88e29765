public import AttachedFilesAPI

/// The operations under their AWS names.
///
/// Each throws ``ClientError``; the service's own refusals are ``ClientError/service(_:)``.
extension AttachedFilesClient {
    /// Reserves an attached file and gives the pre-signed URL for its bytes.
    ///
    /// An input without a `clientToken` gets one, so that a transport or proxy that sends it twice makes one file.
    public func startAttachedFileUpload(
        _ input: StartAttachedFileUpload.Input
    ) async throws(ClientError) -> StartAttachedFileUpload.Output {
        var input = input
        input.clientToken = input.clientToken ?? sources.clientToken()
        return try await execute(StartAttachedFileUpload.self, input)
    }

    /// Says that the bytes of a file are there, so that it is scanned and can be approved.
    public func completeAttachedFileUpload(_ input: CompleteAttachedFileUpload.Input) async throws(ClientError) {
        _ = try await execute(CompleteAttachedFileUpload.self, input)
    }

    /// Describes a file, with a pre-signed URL for its bytes once it is approved.
    public func getAttachedFile(
        _ input: GetAttachedFile.Input
    ) async throws(ClientError) -> GetAttachedFile.Output {
        try await execute(GetAttachedFile.self, input)
    }

    /// Deletes a file in any state, with its bytes and its URLs.
    public func deleteAttachedFile(_ input: DeleteAttachedFile.Input) async throws(ClientError) {
        _ = try await execute(DeleteAttachedFile.self, input)
    }

    /// Describes many files of one resource; those not found stand under `errors`.
    public func batchGetAttachedFileMetadata(
        _ input: BatchGetAttachedFileMetadata.Input
    ) async throws(ClientError) -> BatchGetAttachedFileMetadata.Output {
        try await execute(BatchGetAttachedFileMetadata.self, input)
    }

    /// Describes the limits in force for one scope of an instance.
    public func describeAttachedFilesConfiguration(
        _ input: DescribeAttachedFilesConfiguration.Input
    ) async throws(ClientError) -> DescribeAttachedFilesConfiguration.Output {
        try await execute(DescribeAttachedFilesConfiguration.self, input)
    }

    /// Lists the limits in force for the scopes of an instance, a page at a time.
    public func listAttachedFilesConfigurations(
        _ input: ListAttachedFilesConfigurations.Input
    ) async throws(ClientError) -> ListAttachedFilesConfigurations.Output {
        try await execute(ListAttachedFilesConfigurations.self, input)
    }

    /// Changes the limits of one scope of an instance and gives those now in force.
    public func updateAttachedFilesConfiguration(
        _ input: UpdateAttachedFilesConfiguration.Input
    ) async throws(ClientError) -> UpdateAttachedFilesConfiguration.Output {
        try await execute(UpdateAttachedFilesConfiguration.self, input)
    }

    /// Adds tags to a file, or changes the values of those it has.
    public func tagResource(_ input: TagResource.Input) async throws(ClientError) {
        _ = try await execute(TagResource.self, input)
    }

    /// Removes tags from a file; a key that it does not have is no error.
    public func untagResource(_ input: UntagResource.Input) async throws(ClientError) {
        _ = try await execute(UntagResource.self, input)
    }

    /// Lists the tags of a file.
    public func listTagsForResource(
        _ input: ListTagsForResource.Input
    ) async throws(ClientError) -> ListTagsForResource.Output {
        try await execute(ListTagsForResource.self, input)
    }
}
