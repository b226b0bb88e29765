/// A file of `KEY=VALUE` lines, as systemd's `EnvironmentFile` and compose's `env_file` read them.
struct SettingsFile {
    /// Where `casefile serve` looks when no file is named.
    static let defaultPath = "/etc/casefile/casefile.env"

    /// The values by name; of several the last counts.
    private(set) var values: [String: String] = [:]

    /// Reads the lines: blank ones and those that begin with `#` or `;` are left out, and a pair of quotes around a
    /// value is taken off.
    ///
    /// - Throws: ``SettingProblem`` naming the first line of another form.
    init(_ text: String, path: String) throws(SettingProblem) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let trimmed = line.trimmed
            guard let first = trimmed.first, first != "#", first != ";" else { continue }
            guard let equals = trimmed.firstIndex(of: "=") else {
                throw SettingProblem("line \(index + 1) of \(path) is not KEY=VALUE")
            }
            let name = trimmed[..<equals].trimmed
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte) else {
                throw SettingProblem("line \(index + 1) of \(path) is not KEY=VALUE")
            }
            values[String(name)] = String(Self.unquoted(trimmed[trimmed.index(after: equals)...].trimmed))
        }
    }

    private static func unquoted(_ value: Substring) -> Substring {
        guard value.utf8.count >= 2, let first = value.first, first == "\"" || first == "'", value.last == first else {
            return value
        }
        return value.dropFirst().dropLast()
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension StringProtocol where SubSequence == Substring {
    /// Without blanks at both ends.
    var trimmed: Substring {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }
}
