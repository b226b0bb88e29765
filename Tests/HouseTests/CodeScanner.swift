/// Blanks comments and string literals, so that rules look at code alone.
struct CodeScanner {
    private let bytes: [UInt8]
    private var output: [UInt8]
    private var index = 0

    private init(_ text: String) {
        bytes = Array(text.utf8)
        output = bytes
    }

    /// The text with the same lines and columns, holding spaces where comments and literals were.
    static func code(of text: String) -> [UInt8] {
        var scanner = CodeScanner(text)
        scanner.scanCode(untilParenthesis: false)
        return scanner.output
    }

    /// Walks code up to its end, or up to the `)` that closes an interpolation.
    private mutating func scanCode(untilParenthesis: Bool) {
        var depth = 0
        while index < bytes.count {
            if starts(Self.lineComment) {
                blank(while: { $0 != UInt8(ascii: "\n") })
            } else if starts(Self.blockStart) {
                blankBlockComment()
            } else if let hashes = literalStart() {
                blankLiteral(hashes: hashes)
            } else {
                if bytes[index] == UInt8(ascii: "(") { depth += 1 }
                if bytes[index] == UInt8(ascii: ")") {
                    if untilParenthesis, depth == 0 { return }
                    depth -= 1
                }
                index += 1
            }
        }
    }

    /// The number of `#` before a string literal that starts here, or `nil`.
    private func literalStart() -> Int? {
        var end = index
        while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
        return end - index
    }

    private mutating func blankLiteral(hashes: Int) {
        erase(hashes)
        let marks = [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
        let quotes = starts(Self.threeQuotes) && !endsOnItsLine(marks) ? 3 : 1
        erase(quotes)
        let end = [UInt8](repeating: UInt8(ascii: "\""), count: quotes) + marks
        let escape = [UInt8(ascii: "\\")] + marks
        let interpolation = escape + [UInt8(ascii: "(")]
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                erase(1)
                continue
            }
            if starts(end) {
                erase(end.count)
                return
            }
            if starts(interpolation) {
                erase(escape.count + 1)
                scanCode(untilParenthesis: true)
                erase(1)
            } else if starts(escape) {
                erase(escape.count + 1)
            } else {
                erase(1)
            }
        }
    }

    /// Whether three quotes between marks are one quote in a literal of one line, as in `#"""#`.
    private func endsOnItsLine(_ marks: [UInt8]) -> Bool {
        guard !marks.isEmpty else { return false }
        let line = bytes[(index + 1)...].prefix { $0 != UInt8(ascii: "\n") }
        let end = [UInt8(ascii: "\"")] + marks
        return line.indices.contains { line[$0...].starts(with: end) }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if starts(Self.blockStart) {
                depth += 1
                erase(2)
            } else if starts(Self.blockEnd) {
                depth -= 1
                erase(2)
            } else {
                erase(1)
            }
        } while depth > 0 && index < bytes.count
    }

    private mutating func blank(while isInside: (UInt8) -> Bool) {
        while index < bytes.count, isInside(bytes[index]) { erase(1) }
    }

    /// Replaces the next bytes by spaces; ends of lines stay.
    private mutating func erase(_ count: Int) {
        for _ in 0..<count where index < bytes.count {
            if bytes[index] != UInt8(ascii: "\n") { output[index] = UInt8(ascii: " ") }
            index += 1
        }
    }

    private static let lineComment = Array("//".utf8)
    private static let blockStart = Array("/*".utf8)
    private static let blockEnd = Array("*/".utf8)
    private static let threeQuotes = Array("\"\"\"".utf8)

    private func starts(_ prefix: [UInt8]) -> Bool {
        guard bytes[index] == prefix[0], index + prefix.count <= bytes.count else { return false }
        return prefix.indices.allSatisfy { bytes[index + $0] == prefix[$0] }
    }
}
