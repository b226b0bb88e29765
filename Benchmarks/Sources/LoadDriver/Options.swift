/// What the command line asks for.
struct Options: Sendable {
    let command: String
    private let values: [String: String]

    /// Reads a command and pairs of a name with two dashes and its value.
    init(_ arguments: some Sequence<String>) throws {
        var words = arguments.makeIterator()
        guard let command = words.next() else { throw LoadError(LoadDriver.usage) }
        self.command = command
        var values: [String: String] = [:]
        while let name = words.next() {
            guard name.hasPrefix("--"), let value = words.next() else { throw LoadError(LoadDriver.usage) }
            values[String(name.dropFirst(2))] = value
        }
        self.values = values
    }

    /// A value that has to be there.
    func text(_ name: String) throws -> String {
        guard let value = values[name] else { throw LoadError("--\(name) is missing\n\(LoadDriver.usage)") }
        return value
    }

    /// A number that may be left out.
    func number(_ name: String) throws -> Int? {
        guard let text = values[name] else { return nil }
        guard let value = Int(text), value >= 0 else { throw LoadError("--\(name) is no number") }
        return value
    }

    /// A number that has to be there.
    func count(_ name: String) throws -> Int {
        guard let value = try number(name) else { throw LoadError("--\(name) is missing\n\(LoadDriver.usage)") }
        return value
    }

    /// How long to go on; `nil` until the load ends by itself.
    func seconds() throws -> Double? {
        guard let text = values["seconds"] else { return nil }
        guard let value = Double(text), value > 0 else { throw LoadError("--seconds is no number") }
        return value
    }

    /// Whether a switch is on.
    func isOn(_ name: String) -> Bool {
        values[name] == "yes"
    }

    /// The server's port on loopback.
    func port() throws -> Int {
        let host = try text("host")
        guard let colon = host.lastIndex(of: ":"), let port = Int(host[host.index(after: colon)...]) else {
            throw LoadError("--host is not HOST:PORT")
        }
        return port
    }
}

/// Why a run failed.
struct LoadError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
