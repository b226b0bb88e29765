/// A pattern of a file name: `*` stands for any bytes, `?` for one character, all else for itself.
struct NamePattern: Equatable, Sendable {
    private let pattern: [Unicode.Scalar]

    /// A pattern as a rule writes it.
    init(_ text: String) {
        pattern = Array(text.unicodeScalars)
    }

    /// Whether the whole of a name is what the pattern says.
    func matches(_ name: String) -> Bool {
        let name = Array(name.unicodeScalars)
        var position = 0
        var index = 0
        // Where to go on when a star has to take one more.
        var star: (index: Int, position: Int)?
        while position < name.count {
            if index < pattern.count, pattern[index] == "*" {
                star = (index, position)
                index += 1
            } else if index < pattern.count, pattern[index] == "?" || pattern[index] == name[position] {
                index += 1
                position += 1
            } else if let last = star {
                star = (last.index, last.position + 1)
                index = last.index + 1
                position = last.position + 1
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == "*" }
    }
}
