/// Says that the bytes of a file are there, so that it is scanned and can be approved.
///
/// Source: Connect API 2017-08-08, `CompleteAttachedFileUpload` (documented).
public enum CompleteAttachedFileUpload: Operation {
    /// The operation's AWS name.
    public static let name = "CompleteAttachedFileUpload"
    /// POST; the query carries `associatedResourceArn`; no body.
    public static let route = Route("POST", "/attached-files/{InstanceId}/{FileId}")

    /// What the caller sends.
    public struct Input: OperationInput {
        /// Which file.
        public var file: FileAddress

        /// An input that names a file.
        public init(file: FileAddress) {
            self.file = file
        }

        /// Reads the members by where they travel.
        public init(_ request: OperationRequest) throws(MemberError) {
            file = try FileAddress(request)
        }

        /// The members by where they travel.
        public var request: OperationRequest { file.request }
    }

    /// No members.
    public typealias Output = EmptyOutput
}
