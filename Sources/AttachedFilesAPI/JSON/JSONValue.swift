/// A JSON value (RFC 8259), as it was written.
public enum JSONValue: Equatable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, kept as its literal so that nothing is rounded.
    case number(String)
    /// A string, unescaped.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object.
    case object(JSONObject)

    /// What the value is, for a message: "a string", "null", ….
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// The most bytes of the value as text, if nothing has to be escaped.
    fileprivate var length: Int {
        switch self {
        case .null, .bool: 5
        case .number(let literal): literal.utf8.count
        case .string(let text): text.utf8.count + 2
        case .array(let values): values.reduce(2) { $0 + $1.length + 1 }
        case .object(let object): object.length
        }
    }

    /// A whole number.
    public static func integer(_ value: Int64) -> JSONValue {
        .number("\(value)")
    }

    /// The number as a whole one; `nil` for a fraction, an exponent or one beyond 64 bits.
    public var integer: Int64? {
        guard case .number(let literal) = self else { return nil }
        return Int64(literal)
    }
}

/// A JSON object: members in order, with names that are unique byte for byte.
public struct JSONObject: Equatable, Sendable {
    /// One member.
    public struct Member: Equatable, Sendable {
        /// The name, unescaped.
        public let name: String
        /// The value.
        public let value: JSONValue

        /// A member of a name and a value.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The members in order.
    public private(set) var members: [Member]

    /// An object of these members, whose names must differ.
    public init(_ members: [Member] = []) {
        self.members = members
    }

    /// The value of a member; `nil` when it is absent or null.
    public subscript(name: String) -> JSONValue? {
        guard let value = members.first(where: { $0.name.isSameBytes(as: name) })?.value, value != .null else {
            return nil
        }
        return value
    }

    /// Adds a member when there is a value.
    public mutating func set(_ name: String, _ value: JSONValue?) {
        guard let value else { return }
        append(Member(name, value))
    }

    /// Adds a string member when there is one.
    public mutating func set(_ name: String, _ text: String?) {
        guard let text else { return }
        append(Member(name, .string(text)))
    }

    /// Adds a whole number when there is one.
    public mutating func set(_ name: String, _ number: Int64?) {
        guard let number else { return }
        append(Member(name, .integer(number)))
    }

    private mutating func append(_ member: Member) {
        if members.isEmpty { members.reserveCapacity(Limits.expectedMembers) }
        members.append(member)
    }

    /// The most bytes of the object as text, if nothing has to be escaped.
    fileprivate var length: Int {
        members.reduce(2) { $0 + $1.name.utf8.count + 4 + $1.value.length }
    }

    /// The object as UTF-8 text.
    public var bytes: [UInt8] {
        var writer = JSONWriter(room: length)
        writer.write(self)
        return writer.bytes
    }
}
