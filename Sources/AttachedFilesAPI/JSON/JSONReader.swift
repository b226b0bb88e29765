/// Reads one JSON text (RFC 8259) strictly.
///
/// Refused: bytes that are not UTF-8, a byte order mark, duplicate names (byte for byte after unescaping), trailing
/// commas, lone surrogates, raw control characters, nesting deeper than ``Limits/jsonDepth``, anything after the value,
/// and more values than its reader wants to hold.
public struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0
    /// How many values may still come.
    private var valuesLeft: Int

    private init(_ bytes: [UInt8], valueLimit: Int) {
        self.bytes = bytes
        valuesLeft = valueLimit
    }

    /// Reads `bytes` as one value.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - valueLimit: how many values it may have in all, each of which takes many times its bytes in memory.
    /// - Returns: the value.
    /// - Throws: ``JSONError`` with the offset of the first byte that breaks a rule.
    public static func read(_ bytes: [UInt8], valueLimit: Int = .max) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes, valueLimit: valueLimit)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw reader.error("a byte order mark is not allowed")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw JSONError(offset: firstByteOfNoScalar(in: bytes), problem: "the text is not UTF-8")
        }
        let value = try reader.value(depth: 0)
        reader.skipWhitespace()
        guard reader.position == bytes.count else { throw reader.error("there is more after the value") }
        return value
    }

    /// Where the first bytes stand that are no Unicode scalar.
    private static func firstByteOfNoScalar(in bytes: [UInt8]) -> Int {
        var offset = 0
        while offset < bytes.count {
            let length =
                switch bytes[offset] {
                case 0x00..<0x80: 1
                case 0xC2..<0xE0: 2
                case 0xE0..<0xF0: 3
                case 0xF0..<0xF5: 4
                default: 0
                }
            let end = offset + length
            guard length > 0, end <= bytes.count, String(validating: bytes[offset..<end], as: UTF8.self) != nil else {
                return offset
            }
            offset = end
        }
        return offset
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        skipWhitespace()
        if depth == Limits.jsonDepth, peek == UInt8(ascii: "{") || peek == UInt8(ascii: "[") {
            throw error("it is nested deeper than \(Limits.jsonDepth)")
        }
        guard let byte = peek else { throw error("it ends where a value is expected") }
        guard valuesLeft > 0 else { throw error("it has more values than any call needs") }
        valuesLeft -= 1
        switch byte {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error("a value is expected")
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        position += 1
        var members: [JSONObject.Member] = []
        var names = UniqueNames()
        skipWhitespace()
        if take(UInt8(ascii: "}")) { return JSONObject() }
        members.reserveCapacity(Limits.expectedMembers)
        while true {
            skipWhitespace()
            guard peek == UInt8(ascii: "\"") else { throw error("a member name in quotes is expected") }
            let start = position
            let name = try string()
            guard names.insert(name, beside: members) else {
                throw JSONError(offset: start, problem: "the member name \"\(name.prefix(40))\" appears twice")
            }
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else { throw error("a colon is expected") }
            members.append(JSONObject.Member(name, try value(depth: depth + 1)))
            skipWhitespace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw error("a comma or a closing brace is expected") }
            return JSONObject(members)
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        position += 1
        var values: [JSONValue] = []
        skipWhitespace()
        if take(UInt8(ascii: "]")) { return values }
        while true {
            values.append(try value(depth: depth + 1))
            skipWhitespace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw error("a comma or a closing bracket is expected") }
            return values
        }
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard bytes[position...].starts(with: text.utf8) else { throw error("a value is expected") }
        position += text.utf8.count
        return value
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) {
            guard digits() else { throw error("a digit is expected") }
        }
        if take(UInt8(ascii: ".")) {
            guard digits() else { throw error("a digit is expected") }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            guard digits() else { throw error("a digit is expected") }
        }
        return .number(text(start..<position))
    }

    private mutating func digits() -> Bool {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position > start
    }
}

extension JSONReader {
    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if peek == UInt8(ascii: "\"") {
            position += 1
            return text(start..<position - 1)
        }
        var unescaped = Array(bytes[start..<position])
        while true {
            guard let byte = peek else { throw error("a string is not closed") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: unescaped, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &unescaped)
            case 0x00..<0x20:
                position -= 1
                throw error("a control character has to be escaped")
            default: unescaped.append(byte)
            }
        }
    }

    private mutating func escape(into unescaped: inout [UInt8]) throws(JSONError) {
        guard let byte = peek else { throw error("a string is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): unescaped.append(contentsOf: UTF8.encode(try escapedScalar()) ?? .init())
        default:
            position -= 1
            throw error("an unknown escape")
        }
    }

    private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
        let first = try hexUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw error("half of a surrogate pair stands alone")
        }
        let second = try hexUnit()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw error("half of a surrogate pair stands alone") }
        return scalar
    }

    private mutating func hexUnit() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek else { throw error("a string is not closed") }
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: throw error("four hexadecimal digits are expected")
            }
            position += 1
        }
        return unit
    }

    private var peek: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private func error(_ problem: String) -> JSONError {
        JSONError(offset: position, problem: problem)
    }
}
