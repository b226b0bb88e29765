/// Lists the limits in force for every scope of an instance.
///
/// Source: Connect API, `ListAttachedFilesConfigurations` (documented).
public enum ListAttachedFilesConfigurations: Operation {
    /// The operation's AWS name.
    public static let name = "ListAttachedFilesConfigurations"
    /// GET; the query carries `maxResults` and `nextToken`.
    public static let route = Route("GET", "/attached-files-configurations/{InstanceId}")
    /// Broken rules are `InvalidParameterException`s.
    public static let invalidInput = ErrorCode.invalidParameter

    /// What the caller sends.
    public struct Input: OperationInput {
        /// The instance, in the path; 1–100 characters.
        public var instanceID: String
        /// Items in a page, in the query; 1–100, and 100 when `nil`.
        public var maxResults: Int64?
        /// Where to go on, in the query; from an earlier answer.
        public var nextToken: String?

        /// An input of these values.
        public init(instanceID: String, maxResults: Int64? = nil, nextToken: String? = nil) {
            self.instanceID = instanceID
            self.maxResults = maxResults
            self.nextToken = nextToken
        }

        /// Reads the members by where they travel.
        public init(_ request: OperationRequest) throws(MemberError) {
            instanceID = try request.label("InstanceId")
            maxResults = try request.queryInteger("maxResults")
            nextToken = try request.queryValue("nextToken")
        }

        /// The members by where they travel.
        public var request: OperationRequest {
            var query: [OperationRequest.QueryItem] = []
            query.set("maxResults", maxResults.map { "\($0)" })
            query.set("nextToken", nextToken)
            return OperationRequest(labels: ["InstanceId": instanceID], query: query)
        }
    }

    /// What the service answers.
    public struct Output: OperationOutput {
        /// The limits in force, without `LastModifiedTime`.
        public var attachedFilesConfigurations: [AttachedFilesConfiguration]
        /// Where to go on; `nil` at the end.
        public var nextToken: String?

        /// An output of these values.
        public init(attachedFilesConfigurations: [AttachedFilesConfiguration], nextToken: String?) {
            self.attachedFilesConfigurations = attachedFilesConfigurations
            self.nextToken = nextToken
        }

        /// Reads the members; unknown ones are ignored.
        public init(_ json: JSONObject) throws(MemberError) {
            attachedFilesConfigurations = []
            for object in try json.objects("AttachedFilesConfigurations") ?? [] {
                attachedFilesConfigurations.append(try AttachedFilesConfiguration(object))
            }
            nextToken = try json.string("NextToken")
        }

        /// The members as JSON.
        public var json: JSONObject {
            var object = JSONObject()
            let list = attachedFilesConfigurations.map { JSONValue.object($0.json) }
            object.set("AttachedFilesConfigurations", .array(list))
            object.set("NextToken", nextToken)
            return object
        }
    }
}
