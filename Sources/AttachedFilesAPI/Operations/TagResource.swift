/// Adds tags to a file, or changes the values of those it has.
///
/// Source: Connect API 2017-08-08, `TagResource` (documented).
public enum TagResource: Operation {
    /// The operation's AWS name.
    public static let name = "TagResource"
    /// POST; the file's ARN is one escaped segment.
    public static let route = Route("POST", "/tags/{resourceArn}")
    /// Broken rules are `InvalidParameterException`s.
    public static let invalidInput = ErrorCode.invalidParameter

    /// What the caller sends.
    public struct Input: OperationInput {
        /// The file's ARN, in the path.
        public var resourceARN: String
        /// The tags, in the body; 1–50.
        public var tags: Tags

        /// An input of these values.
        public init(resourceARN: String, tags: Tags) {
            self.resourceARN = resourceARN
            self.tags = tags
        }

        /// Reads the members by where they travel.
        public init(_ request: OperationRequest) throws(MemberError) {
            resourceARN = try request.label("resourceArn")
            tags = try JSONObject.required("tags", request.members.tags("tags"))
        }

        /// The members by where they travel.
        public var request: OperationRequest {
            OperationRequest(
                labels: ["resourceArn": resourceARN],
                body: JSONObject([.init("tags", .object(tags.json))])
            )
        }
    }

    /// No members.
    public typealias Output = EmptyOutput
}
