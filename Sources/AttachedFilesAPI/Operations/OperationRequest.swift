/// The members of a request by where they travel, before HTTP.
public struct OperationRequest: Equatable, Sendable {
    /// A name and value of the query, decoded.
    public struct QueryItem: Equatable, Sendable {
        /// The name.
        public let name: String
        /// The value; empty when the query has none.
        public let value: String

        /// An item of a name and a value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Path labels by name, decoded.
    public var labels: [String: String]
    /// The query in order, decoded.
    public var query: [QueryItem]
    /// The body; `nil` when the operation has none.
    public var body: JSONObject?

    /// A request of these members.
    public init(labels: [String: String] = [:], query: [QueryItem] = [], body: JSONObject? = nil) {
        self.labels = labels
        self.query = query
        self.body = body
    }

    /// A path label.
    func label(_ name: String) throws(MemberError) -> String {
        guard let value = labels[name] else { throw MemberError(name, "it is required") }
        return value
    }

    /// The value of a query name that may appear once.
    func queryValue(_ name: String) throws(MemberError) -> String? {
        let values = queryValues(name)
        guard values.count <= 1 else { throw MemberError(name, "it may be given once only") }
        return values.first
    }

    /// The value of a required query name.
    func requiredQueryValue(_ name: String) throws(MemberError) -> String {
        guard let value = try queryValue(name) else { throw MemberError(name, "it is required in the query") }
        return value
    }

    /// A whole number in the query.
    func queryInteger(_ name: String) throws(MemberError) -> Int64? {
        guard let text = try queryValue(name) else { return nil }
        guard let number = JSONValue.number(text).integer, text.utf8.first != UInt8(ascii: "+") else {
            throw MemberError(name, "it must be a whole number")
        }
        return number
    }

    /// Every value of a query name.
    func queryValues(_ name: String) -> [String] {
        query.filter { $0.name.isSameBytes(as: name) }.map(\.value)
    }

    /// The body's members; none when there is no body.
    var members: JSONObject { body ?? JSONObject() }
}

extension [OperationRequest.QueryItem] {
    /// Adds an item when there is a value.
    mutating func set(_ name: String, _ value: String?) {
        guard let value else { return }
        append(.init(name, value))
    }
}
