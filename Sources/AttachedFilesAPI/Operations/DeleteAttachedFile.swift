/// Deletes a file in any state, with its bytes and its URLs.
///
/// Source: Connect API 2017-08-08, `DeleteAttachedFile` (documented).
public enum DeleteAttachedFile: Operation {
    /// The operation's AWS name.
    public static let name = "DeleteAttachedFile"
    /// DELETE; the query carries `associatedResourceArn`; no body.
    public static let route = Route("DELETE", "/attached-files/{InstanceId}/{FileId}")

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
