package import AttachedFilesAPI

extension APIError {
    /// No instance with this id exists for the caller.
    static let unknownInstance = APIError(
        .resourceNotFound,
        "The instance was not found.",
        hint: "No instance with this InstanceId is known for this account; name it in CASEFILE_INSTANCES."
    )

    /// The one place where a store's failure becomes an error of the API.
    package init(_ error: StoreError) {
        switch error {
        case .notFound:
            self.init(
                .resourceNotFound,
                "The attached file was not found.",
                hint: "No file with this id belongs to this account and instance and, where the call names one, to "
                    + "this associatedResourceArn; all of them must be those of the start."
            )
        case .conflict:
            self.init(
                .resourceConflict,
                "ClientToken was used for another file, or its file was deleted.",
                hint: "Send a new ClientToken, or the FileName, FileSizeInBytes, FileUseCaseType, CreatedBy and Tags "
                    + "that it was first used with."
            )
        case .quotaExceeded(let reason):
            let what = reason == .totalFileCountExceeded ? "files" : "bytes"
            self.init(
                .serviceQuotaExceeded,
                "The associated resource has as many \(what) as it may.",
                reason: .quota(reason),
                hint: "Delete files of this resource or raise CASEFILE_MAX_FILES_PER_RESOURCE or "
                    + "CASEFILE_MAX_BYTES_PER_RESOURCE."
            )
        case .tooManyTags:
            self.init(
                .invalidParameter,
                "tags: a file may have at most \(Limits.tagCount.upperBound) tags.",
                hint: "Untag keys that are no longer needed first."
            )
        case .full, .unavailable:
            self.init(
                .internalService,
                "The service could not answer; the request can be sent again.",
                hint: "The storage failed or is full; the server's log tells more under this request id."
            )
        }
    }
}

extension StoreError {
    /// What the log says about a failure of the medium; `nil` for answers that are no failure.
    package var logText: String? {
        switch self {
        case .notFound, .conflict, .quotaExceeded, .tooManyTags: nil
        case .full: "the storage is full"
        case .unavailable(let cause): "the storage failed: \(cause)"
        }
    }
}
