/// Environment variables, of which an empty one counts as not set.
struct EnvironmentSettings {
    private let variables: [String: String]

    init(_ variables: [String: String]) {
        self.variables = variables
    }

    subscript(name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }

    func required(_ name: String) throws(ClientError) -> String {
        guard let value = self[name] else { throw .configuration("\(name) is not set.") }
        return value
    }

    /// Whether a switch is on; AWS takes `true` in any case, and nothing else.
    func isTrue(_ name: String) -> Bool {
        self[name]?.lowercased() == "true"
    }
}
