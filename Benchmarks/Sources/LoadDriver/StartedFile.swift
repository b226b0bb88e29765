import NIOCore

/// A file that a start made, named for the requests that follow.
struct StartedFile {
    let id: String
    /// Its resource, escaped for a query.
    let resource: String
}

/// What the driver reads from the answers of the API: flat strings, found by their names.
struct AnswerText {
    private let bytes: [UInt8]

    init(_ body: ByteBuffer) {
        bytes = Array(body.readableBytesView)
    }

    /// The value of the first member with a name.
    func string(_ name: String) throws -> String {
        guard let found = member(name, from: 0), let value = string(at: found) else {
            throw LoadError("an answer without \(name): \(String(decoding: bytes, as: UTF8.self))")
        }
        return value.text
    }

    /// The members of an object of strings.
    func strings(of name: String) throws -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        guard var index = member(name, from: 0), bytes[index] == UInt8(ascii: "{") else {
            throw LoadError("an answer without \(name)")
        }
        while index < bytes.count, bytes[index] != UInt8(ascii: "}") {
            guard let key = string(at: index + 1), let value = string(at: key.end + 1) else {
                throw LoadError("\(name) is not an object of strings")
            }
            fields.append((key.text, value.text))
            index = value.end
        }
        return fields
    }

    /// The part of a URL that is sent: path and query.
    static func target(of url: String) throws -> String {
        let bytes = Array(url.utf8)
        // Behind "http://" comes the authority, and behind that the path.
        guard let start = bytes.dropFirst(8).firstIndex(of: UInt8(ascii: "/")) else {
            throw LoadError("no URL: \(url)")
        }
        return String(decoding: bytes[start...], as: UTF8.self)
    }

    /// The index of a member's value; nothing but a colon is between it and the name.
    private func member(_ name: String, from start: Int) -> Int? {
        let wanted = Array("\"\(name)\":".utf8)
        guard bytes.count > wanted.count else { return nil }
        for index in start..<(bytes.count - wanted.count) where bytes[index] == wanted[0] {
            if bytes[index..<(index + wanted.count)].elementsEqual(wanted) { return index + wanted.count }
        }
        return nil
    }

    /// The string whose quote is at an index, and the index behind its last quote.
    private func string(at start: Int) -> (text: String, end: Int)? {
        guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { return nil }
        var text: [UInt8] = []
        var index = start + 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""): return (String(decoding: text, as: UTF8.self), index + 1)
            case UInt8(ascii: "\\"):
                // The answers escape quotes, backslashes and slashes only.
                guard index + 1 < bytes.count, Array("\"\\/".utf8).contains(bytes[index + 1]) else { return nil }
                text.append(bytes[index + 1])
                index += 2
            default:
                text.append(bytes[index])
                index += 1
            }
        }
        return nil
    }
}
