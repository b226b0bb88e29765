public import AttachedFilesAPI

/// What files are attached to: a case or contact, as an instance sees it.
public struct ResourceAddress: Hashable, Sendable {
    /// The instance; 1–100 characters.
    public var instanceID: String
    /// The ARN of the case or contact.
    public var associatedResourceARN: String

    /// An address of these values.
    public init(instanceID: String, associatedResourceARN: String) {
        self.instanceID = instanceID
        self.associatedResourceARN = associatedResourceARN
    }

    /// The address of one of the resource's files.
    public func file(_ fileID: String) -> FileAddress {
        FileAddress(instanceID: instanceID, fileID: fileID, associatedResourceARN: associatedResourceARN)
    }
}
