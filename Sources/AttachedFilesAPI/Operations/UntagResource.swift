/// Removes tags from a file; a key that it does not have is no error.
///
/// Source: Connect API 2017-08-08, `UntagResource` (documented).
public enum UntagResource: Operation {
    /// The operation's AWS name.
    public static let name = "UntagResource"
    /// DELETE; the query carries `tagKeys`, repeated.
    public static let route = Route("DELETE", "/tags/{resourceArn}")
    /// Broken rules are `InvalidParameterException`s.
    public static let invalidInput = ErrorCode.invalidParameter

    /// What the caller sends.
    public struct Input: OperationInput {
        /// The file's ARN, in the path.
        public var resourceARN: String
        /// The keys, in the query; 1–50.
        public var tagKeys: [String]

        /// An input of these values.
        public init(resourceARN: String, tagKeys: [String]) {
            self.resourceARN = resourceARN
            self.tagKeys = tagKeys
        }

        /// Reads the members by where they travel.
        public init(_ request: OperationRequest) throws(MemberError) {
            resourceARN = try request.label("resourceArn")
            tagKeys = request.queryValues("tagKeys")
            guard !tagKeys.isEmpty else { throw MemberError("tagKeys", "it is required in the query") }
        }

        /// The members by where they travel.
        public var request: OperationRequest {
            OperationRequest(
                labels: ["resourceArn": resourceARN],
                query: tagKeys.map { .init("tagKeys", $0) }
            )
        }
    }

    /// No members.
    public typealias Output = EmptyOutput
}
