/// Lists the files of a resource, newest first.
///
/// Source: ours; no AWS operation does this, so it lies outside the AWS paths.
public enum ListAttachedFiles: Operation {
    /// The operation's AWS name.
    public static let name = "ListAttachedFiles"
    /// GET; the query carries `instance`, `resource`, `maxResults` and `nextToken`.
    public static let route = Route("GET", "/_casefile/files")
    /// Broken rules are `InvalidParameterException`s.
    public static let invalidInput = ErrorCode.invalidParameter

    /// What the caller sends.
    public struct Input: OperationInput {
        /// The instance, in the query; 1–100 characters.
        public var instanceID: String
        /// The case or contact, in the query.
        public var associatedResourceARN: String
        /// Items in a page, in the query; 1–100, and 100 when `nil`.
        public var maxResults: Int64?
        /// Where to go on, in the query; from an earlier answer.
        public var nextToken: String?

        /// An input of these values.
        public init(
            instanceID: String,
            associatedResourceARN: String,
            maxResults: Int64? = nil,
            nextToken: String? = nil
        ) {
            self.instanceID = instanceID
            self.associatedResourceARN = associatedResourceARN
            self.maxResults = maxResults
            self.nextToken = nextToken
        }

        /// Reads the members by where they travel.
        public init(_ request: OperationRequest) throws(MemberError) {
            instanceID = try request.requiredQueryValue("instance")
            associatedResourceARN = try request.requiredQueryValue("resource")
            maxResults = try request.queryInteger("maxResults")
            nextToken = try request.queryValue("nextToken")
        }

        /// The members by where they travel.
        public var request: OperationRequest {
            var query: [OperationRequest.QueryItem] = []
            query.set("instance", instanceID)
            query.set("resource", associatedResourceARN)
            query.set("maxResults", maxResults.map { "\($0)" })
            query.set("nextToken", nextToken)
            return OperationRequest(query: query)
        }
    }

    /// What the service answers.
    public struct Output: OperationOutput {
        /// The files, newest first.
        public var files: [AttachedFileDescription]
        /// Where to go on; `nil` at the end.
        public var nextToken: String?

        /// An output of these values.
        public init(files: [AttachedFileDescription], nextToken: String?) {
            self.files = files
            self.nextToken = nextToken
        }

        /// Reads the members; unknown ones are ignored.
        public init(_ json: JSONObject) throws(MemberError) {
            files = []
            for file in try json.objects("Files") ?? [] { files.append(try AttachedFileDescription(file)) }
            nextToken = try json.string("NextToken")
        }

        /// The members as JSON.
        public var json: JSONObject {
            var object = JSONObject()
            object.set("Files", .array(files.map { .object($0.json) }))
            object.set("NextToken", nextToken)
            return object
        }
    }
}
