/// Lists the tags of a file.
///
/// Source: Connect API 2017-08-08, `ListTagsForResource` (documented).
public enum ListTagsForResource: Operation {
    /// The operation's AWS name.
    public static let name = "ListTagsForResource"
    /// GET; no query, no body.
    public static let route = Route("GET", "/tags/{resourceArn}")
    /// Broken rules are `InvalidParameterException`s.
    public static let invalidInput = ErrorCode.invalidParameter

    /// What the caller sends.
    public struct Input: OperationInput {
        /// The file's ARN, in the path.
        public var resourceARN: String

        /// An input that names a file.
        public init(resourceARN: String) {
            self.resourceARN = resourceARN
        }

        /// Reads the members by where they travel.
        public init(_ request: OperationRequest) throws(MemberError) {
            resourceARN = try request.label("resourceArn")
        }

        /// The members by where they travel.
        public var request: OperationRequest {
            OperationRequest(labels: ["resourceArn": resourceARN])
        }
    }

    /// What the service answers.
    public struct Output: OperationOutput {
        /// The tags.
        public var tags: Tags

        /// An output of these tags.
        public init(tags: Tags) {
            self.tags = tags
        }

        /// Reads the members; unknown ones are ignored.
        public init(_ json: JSONObject) throws(MemberError) {
            tags = try json.tags("tags") ?? [:]
        }

        /// The members as JSON.
        public var json: JSONObject {
            JSONObject([.init("tags", .object(tags.json))])
        }
    }
}
