import AttachedFilesAPI

/// A JSON object of test control, read strictly: a member that nobody knows is an error that names it.
struct ControlInput {
    private let object: JSONObject
    /// Where the object stands, as `files[2]`; empty at the top.
    let place: String

    /// The members of an object.
    ///
    /// - Throws: an error for a member that is not in `known`.
    init(_ object: JSONObject, place: String = "", known: [String]) throws(MemberError) {
        self.object = object
        self.place = place
        for member in object.members where !known.contains(where: { $0.isSameBytes(as: member.name) }) {
            let name = place.isEmpty ? member.name : "\(place).\(member.name)"
            throw MemberError(name, "it is not known; known are \(known.joined(separator: ", "))")
        }
    }

    /// A string.
    func string(_ name: String) throws(MemberError) -> String? {
        try placed { () throws(MemberError) in try object.string(name) }
    }

    /// A string that has to be there.
    func requiredString(_ name: String) throws(MemberError) -> String {
        try placed { () throws(MemberError) in try object.requiredString(name) }
    }

    /// A whole number within bounds.
    func integer(_ name: String, in bounds: ClosedRange<Int64>) throws(MemberError) -> Int64? {
        guard let number = try placed({ () throws(MemberError) in try object.integer(name) }) else { return nil }
        guard bounds.contains(number) else {
            throw error(name, "it must be \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return number
    }

    /// `true` or `false`.
    func bool(_ name: String) throws(MemberError) -> Bool? {
        guard let value = object[name] else { return nil }
        guard case .bool(let bool) = value else { throw error(name, "it must be true or false, not \(value.kind)") }
        return bool
    }

    /// A number of 0 to 1.
    func share(_ name: String) throws(MemberError) -> Double? {
        guard let value = object[name] else { return nil }
        guard case .number(let literal) = value, let share = Double(literal), (0...1).contains(share) else {
            throw error(name, "it must be a number from 0 to 1")
        }
        return share
    }

    /// An object.
    func object(_ name: String, known: [String]) throws(MemberError) -> ControlInput? {
        guard let inner = try placed({ () throws(MemberError) in try object.object(name) }) else { return nil }
        return try ControlInput(inner, place: path(name), known: known)
    }

    /// A map of strings.
    func strings(_ name: String) throws(MemberError) -> [(name: String, value: String)]? {
        guard let inner = try placed({ () throws(MemberError) in try object.object(name) }) else { return nil }
        var pairs: [(name: String, value: String)] = []
        for member in inner.members {
            guard case .string(let text) = member.value else {
                throw MemberError("\(path(name)).\(member.name)", "it must be a string, not \(member.value.kind)")
            }
            pairs.append((member.name, text))
        }
        return pairs
    }

    /// A list of objects, each with its place.
    func list(_ name: String, known: [String]) throws(MemberError) -> [ControlInput] {
        let objects = try placed { () throws(MemberError) in try object.objects(name) } ?? []
        var inputs: [ControlInput] = []
        for (index, inner) in objects.enumerated() {
            inputs.append(try ControlInput(inner, place: "\(path(name))[\(index)]", known: known))
        }
        return inputs
    }

    /// The value of a member, whatever it is.
    subscript(name: String) -> JSONValue? { object[name] }

    /// An error of a member of this object.
    func error(_ name: String, _ rule: String) -> MemberError {
        MemberError(path(name), rule)
    }

    private func path(_ name: String) -> String {
        place.isEmpty ? name : "\(place).\(name)"
    }

    private func placed<Value>(_ read: () throws(MemberError) -> Value) throws(MemberError) -> Value {
        do {
            return try read()
        } catch {
            throw MemberError(path(error.member), error.rule)
        }
    }
}
