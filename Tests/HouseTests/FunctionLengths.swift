/// Finds the functions of a file and how many lines each takes.
struct FunctionLengths {
    /// A function with its first line, counted from 1, and its length.
    struct Function: Equatable {
        /// The line of its `func`, `init`, `deinit` or `subscript`.
        let line: Int
        /// Lines from there to the closing brace.
        let length: Int
    }

    private static let keywords: Set<String> = ["func", "init", "deinit", "subscript"]
    private static let continuations: Set<String> = ["where", "async", "throws", "rethrows"]

    private let tokens: [Token]

    /// The functions of a file's code.
    static func functions(in file: SwiftFile) -> [Function] {
        let lengths = FunctionLengths(tokens: Token.tokens(of: file.code))
        return lengths.tokens.indices.compactMap(lengths.function(at:))
    }

    private func function(at index: Int) -> Function? {
        let token = tokens[index]
        guard Self.keywords.contains(token.text), index == 0 || ![".", "`"].contains(tokens[index - 1].text),
            let open = bodyStart(after: index), let close = end(of: open)
        else { return nil }
        return Function(line: token.line, length: tokens[close].line - token.line + 1)
    }

    /// The `{` of the body, or `nil` for a requirement of a protocol and for a call.
    private func bodyStart(after index: Int) -> Int? {
        var depth = 0
        for next in (index + 1)..<max(index + 1, tokens.count) {
            let text = tokens[next].text
            switch text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            default: break
            }
            if depth < 0 { return nil }
            guard depth == 0 else { continue }
            if text == "{" { return next }
            if text == "}" { return nil }
            guard next + 1 < tokens.count, tokens[next + 1].line > tokens[next].line else { continue }
            let follower = tokens[next + 1].text
            guard Self.continuations.contains(follower) || ["{", "-", ",", "("].contains(follower) || text == "," else {
                return nil
            }
        }
        return nil
    }

    private func end(of open: Int) -> Int? {
        var depth = 0
        for index in open..<tokens.count {
            if tokens[index].text == "{" { depth += 1 }
            if tokens[index].text == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}

/// A word or a mark of Swift code with its line, counted from 1.
struct Token {
    /// The word, or one character.
    let text: String
    /// Where it stands.
    let line: Int

    /// The tokens of lines of bare code.
    static func tokens(of code: [String]) -> [Token] {
        code.enumerated().flatMap { number, line -> [Token] in
            var tokens: [Token] = []
            var word: [UInt8] = []
            for byte in Array(line.utf8) + [UInt8(ascii: " ")] {
                if isWord(byte) {
                    word.append(byte)
                    continue
                }
                if !word.isEmpty { tokens.append(Token(text: String(decoding: word, as: UTF8.self), line: number + 1)) }
                word = []
                if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") {
                    tokens.append(Token(text: String(decoding: [byte], as: UTF8.self), line: number + 1))
                }
            }
            return tokens
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xff:
            true
        default: false
        }
    }
}
