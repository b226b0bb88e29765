/// One operation of the API: its name, route and shapes.
public protocol Operation: Sendable {
    /// What the caller sends.
    associatedtype Input: OperationInput
    /// What the service answers with 200.
    associatedtype Output: OperationOutput
    /// The operation's AWS name.
    static var name: String { get }
    /// Method and path.
    static var route: Route { get }
    /// The code of a malformed or invalid input.
    static var invalidInput: ErrorCode { get }
}

extension Operation {
    /// `InvalidRequestException`, unless the operation models another.
    public static var invalidInput: ErrorCode { .invalidRequest }
}

/// What a caller sends: read by the server, written by the client.
public protocol OperationInput: Equatable, Sendable {
    /// Reads the members; types and presence are checked, bounds are not.
    ///
    /// - Throws: ``MemberError`` naming the first member that is missing or of another type.
    init(_ request: OperationRequest) throws(MemberError)
    /// The members as they travel.
    var request: OperationRequest { get }
}

/// What the service answers: written by the server, read by the client.
public protocol OperationOutput: Equatable, Sendable {
    /// Reads the members; unknown ones are ignored.
    ///
    /// - Throws: ``MemberError`` naming the first member that is missing or of another type.
    init(_ json: JSONObject) throws(MemberError)
    /// The members as JSON.
    var json: JSONObject { get }
}

/// The output of operations that answer `{}`.
public struct EmptyOutput: OperationOutput {
    /// No members.
    public init() {}

    /// Reads the members; unknown ones are ignored.
    public init(_ json: JSONObject) throws(MemberError) {}

    /// The members as JSON.
    public var json: JSONObject { JSONObject() }
}
