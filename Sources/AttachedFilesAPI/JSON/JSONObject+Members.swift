/// Typed reading of members: absent and null are the same, another type is an error that names the member.
extension JSONObject {
    /// A string member.
    package func string(_ name: String) throws(MemberError) -> String? {
        guard let value = self[name] else { return nil }
        guard case .string(let text) = value else { throw MemberError(name, "it must be a string, not \(value.kind)") }
        return text
    }

    /// A required string member.
    package func requiredString(_ name: String) throws(MemberError) -> String {
        try Self.required(name, string(name))
    }

    /// A whole number in 64 bits.
    package func integer(_ name: String) throws(MemberError) -> Int64? {
        guard let value = self[name] else { return nil }
        guard case .number(let literal) = value else {
            throw MemberError(name, "it must be a number, not \(value.kind)")
        }
        guard let number = value.integer else {
            throw MemberError(name, "it must be a whole number in 64 bits, not \(literal.prefix(40))")
        }
        return number
    }

    /// A required whole number.
    package func requiredInteger(_ name: String) throws(MemberError) -> Int64 {
        try Self.required(name, integer(name))
    }

    /// An object member.
    package func object(_ name: String) throws(MemberError) -> JSONObject? {
        guard let value = self[name] else { return nil }
        guard case .object(let object) = value else {
            throw MemberError(name, "it must be an object, not \(value.kind)")
        }
        return object
    }

    /// A required object member.
    package func requiredObject(_ name: String) throws(MemberError) -> JSONObject {
        try Self.required(name, object(name))
    }

    /// A list member.
    package func list(_ name: String) throws(MemberError) -> [JSONValue]? {
        guard let value = self[name] else { return nil }
        guard case .array(let values) = value else { throw MemberError(name, "it must be a list, not \(value.kind)") }
        return values
    }

    /// A list of strings.
    package func strings(_ name: String) throws(MemberError) -> [String]? {
        guard let values = try list(name) else { return nil }
        var strings: [String] = []
        for value in values {
            guard case .string(let text) = value else {
                throw MemberError(name, "the list holds strings only, and \(value.kind) is not one")
            }
            strings.append(text)
        }
        return strings
    }

    /// A list of objects.
    package func objects(_ name: String) throws(MemberError) -> [JSONObject]? {
        guard let values = try list(name) else { return nil }
        var objects: [JSONObject] = []
        for value in values {
            guard case .object(let object) = value else {
                throw MemberError(name, "the list holds objects only, and \(value.kind) is not one")
            }
            objects.append(object)
        }
        return objects
    }

    /// A map of strings, as tags.
    func tags(_ name: String) throws(MemberError) -> Tags? {
        guard let object = try object(name) else { return nil }
        return try Tags(object, member: name)
    }

    static func required<Value>(_ name: String, _ value: Value?) throws(MemberError) -> Value {
        guard let value else { throw MemberError(name, "it is required") }
        return value
    }
}
