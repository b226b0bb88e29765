package import AttachedFilesAPI

/// One attached file: the row that decides whether it exists.
package struct AttachedFile: Equatable, Sendable {
    /// The id, a lower-case UUID.
    package internal(set) var id: String
    /// Where it belongs.
    package let resource: ResourceScope
    /// The region it was started in, for its ARN.
    package let region: String
    /// The name, equal only byte for byte.
    package let fileName: String
    /// The declared size in bytes, at least 1.
    package let fileSizeInBytes: Int64
    /// The use.
    package let fileUseCaseType: FileUseCaseType
    /// Who started it.
    package let createdBy: CreatedBy
    /// When it was started.
    package let createdAt: Timestamp
    /// Its tags.
    package var tags: Tags
    /// Where it is in its life.
    package var status: FileStatus
    /// When the status last changed.
    package var statusChangedAt: Timestamp
    /// The bytes pinned by Complete; `nil` before it and after they were deleted.
    package var blob: StoredBlob?

    /// A row of these values.
    package init(
        id: String,
        resource: ResourceScope,
        region: String,
        fileName: String,
        fileSizeInBytes: Int64,
        fileUseCaseType: FileUseCaseType,
        createdBy: CreatedBy,
        createdAt: Timestamp,
        tags: Tags,
        status: FileStatus = .pending,
        statusChangedAt: Timestamp? = nil,
        blob: StoredBlob? = nil
    ) {
        self.id = id
        self.resource = resource
        self.region = region
        self.fileName = fileName
        self.fileSizeInBytes = fileSizeInBytes
        self.fileUseCaseType = fileUseCaseType
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.tags = tags
        self.status = status
        self.statusChangedAt = statusChangedAt ?? createdAt
        self.blob = blob
    }

    /// The file's ARN.
    package var arn: String {
        ARN.attachedFile(
            region: region,
            account: resource.instance.account,
            instanceID: resource.instance.instanceID,
            fileID: id
        )
    }

    /// The file as callers see it.
    package var description: AttachedFileDescription {
        AttachedFileDescription(
            creationTime: createdAt.iso8601,
            fileARN: arn,
            fileID: id,
            fileName: fileName,
            fileSizeInBytes: fileSizeInBytes,
            fileStatus: status.wire,
            createdBy: createdBy,
            fileUseCaseType: fileUseCaseType,
            associatedResourceARN: resource.resourceARN.string,
            tags: tags.isEmpty ? nil : tags
        )
    }
}
