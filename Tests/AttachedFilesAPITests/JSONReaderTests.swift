import AttachedFilesAPI
import Testing

@Suite("JSON reader")
struct JSONReaderTests {
    @Test(
        "A value is read as it was written",
        arguments: [
            ("null", JSONValue.null),
            ("true", .bool(true)),
            (" \t\r\nfalse \n", .bool(false)),
            ("\"\"", .string("")),
            ("[]", .array([])),
            ("[1, [2], {}]", .array([.number("1"), .array([.number("2")]), .object(JSONObject())])),
            (#"{"a":null,"b":"c"}"#, .object(JSONObject([.init("a", .null), .init("b", .string("c"))]))),
            (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
            (#""\u0041\u00e9\u00E9""#, .string("A\u{E9}\u{E9}")),
            (#""\ud83d\udcc4""#, .string("\u{1F4C4}")),
            (#""\uDBFF\uDFFF""#, .string("\u{10FFFF}")),
            (#""\u0000""#, .string("\0")),
            ("\"\u{7F}\u{E9}\u{4E2D}\u{1F4C4}\"", .string("\u{7F}\u{E9}\u{4E2D}\u{1F4C4}")),
        ]
    )
    func valueIsRead(text: String, value: JSONValue) throws {
        #expect(try JSONReader.read(Array(text.utf8)) == value)
    }

    @Test(
        "A number keeps its literal",
        arguments: [
            "0", "-0", "7", "-12", "1.0", "0.5", "-0.001", "1e5", "1E5", "1e+5", "1.25e-7", "9223372036854775807",
            "9223372036854775808", "123456789012345678901234567890.123456789",
        ]
    )
    func numberKeepsItsLiteral(literal: String) throws {
        #expect(try JSONReader.read(Array(literal.utf8)) == .number(literal))
    }

    @Test(
        "A whole number in 64 bits has an integer, and no other number has",
        arguments: [
            ("0", 0), ("-0", 0), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
            ("9223372036854775808", nil), ("1.0", nil), ("1e2", nil), ("-0.0", nil),
        ] as [(String, Int64?)]
    )
    func wholeNumberHasAnInteger(literal: String, integer: Int64?) throws {
        #expect(try JSONReader.read(Array(literal.utf8)).integer == integer)
    }

    @Test(
        "Text that is not JSON is refused",
        arguments: [
            "", " ", "nul", "nulll", "True", "'a'", "a", "{", "}", "[", "]", "[1", "[1,", "[,]", "[1,]", "[1 2]",
            "[1,,2]",
            "{a:1}", "{'a':1}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a" 1}"#, #"{"a":1 "b":2}"#, #"{"a":1"#,
            #"{,}"#,
            "1 2", "{} {}", "[]]", "// c\n1", "/* c */ 1", "NaN", "Infinity", "-Infinity", "undefined",
            "\u{A0}1", "\u{2028}1", "\u{B}1",
        ]
    )
    func otherTextIsRefused(text: String) {
        #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
    }

    @Test(
        "A number in another form is refused",
        arguments: [
            "+1", "-", "01", "-01", "00", ".5", "1.", "-.5", "1.e5", "1e", "1e+", "1E-", "0x10", "1_000", "1,5", "--1",
            "1e5.5", "\u{661}",
        ]
    )
    func otherNumberIsRefused(literal: String) {
        #expect(throws: JSONError.self) { try JSONReader.read(Array(literal.utf8)) }
    }

    @Test(
        "A string in another form is refused",
        arguments: [
            #"""#, #""a"#, #""\"#, #""\a""#, #""\x41""#, #""\U0041""#, #""\u""#, #""\u12""#, #""\u12g4""#, #""\u+123""#,
            "\"\n\"", "\"\t\"", "\"\0\"", "\"\u{1F}\"", "\"a\\\n\"",
        ]
    )
    func otherStringIsRefused(text: String) {
        #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
    }

    @Test(
        "Half of a surrogate pair is refused",
        arguments: [
            #""\ud83d""#, #""\udcc4""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#, #""\ud83d\ud83d""#,
            #""\udcc4\ud83d""#, #"{"\ud83d":1}"#,
        ]
    )
    func halfOfASurrogatePairIsRefused(text: String) {
        #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
    }

    @Test(
        "Bytes that are not UTF-8 are refused",
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0x80, 0x22], [0x22, 0xC0, 0xAF, 0x22],
            [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            [0x22, 0xF8, 0x88, 0x80, 0x80, 0x80, 0x22],
            [0xFF, 0xFE, 0x31, 0x00], [0x00, 0x31], [0x31, 0x00],
        ] as [[UInt8]]
    )
    func otherBytesAreRefused(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONReader.read(bytes) }
    }

    @Test("A byte order mark is refused, and named")
    func byteOrderMarkIsRefused() {
        let error = #expect(throws: JSONError.self) {
            try JSONReader.read([0xEF, 0xBB, 0xBF] + Array("{}".utf8))
        }
        #expect(error?.offset == 0)
        #expect(error?.problem == "a byte order mark is not allowed")
    }

    @Test(
        "An error of UTF-8 says at which byte",
        arguments: [
            ([0x22, 0xC3, 0xA9, 0xFF, 0x22], 3), ([0x22, 0xE2, 0x82, 0x22], 1), ([0x22, 0x61, 0xC3], 2), ([0x80], 0),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], 1), ([0x22, 0xF0, 0x9F, 0x98, 0x80, 0xC0, 0x22], 5),
        ] as [([UInt8], Int)]
    )
    func offsetOfBadBytes(_ bytes: [UInt8], _ offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONReader.read(bytes) }
        #expect(error?.offset == offset)
    }

    @Test("An error gives the offset of the first byte that breaks a rule")
    func errorGivesTheOffset() {
        let error = #expect(throws: JSONError.self) { try JSONReader.read(Array(#"{"a":1,"b":tru}"#.utf8)) }
        #expect(error?.offset == 11)
    }

    @Test("Nesting of 64 is read, and of 65 refused", arguments: ["[", #"{"a":"#])
    func nestingIsBounded(opening: String) throws {
        func nested(_ depth: Int) -> [UInt8] {
            let closing = opening == "[" ? "]" : "}"
            let inner = opening == "[" ? "" : "1"
            return Array(
                (String(repeating: opening, count: depth) + inner + String(repeating: closing, count: depth)).utf8
            )
        }
        #expect(throws: Never.self) { try JSONReader.read(nested(64)) }
        #expect(throws: JSONError.self) { try JSONReader.read(nested(65)) }
        #expect(throws: JSONError.self) { try JSONReader.read(Array(String(repeating: opening, count: 200_000).utf8)) }
    }
}

@Suite("JSON names")
struct JSONNameTests {
    @Test(
        "A name that appears twice is refused, however it is spelt",
        arguments: [
            #"{"a":1,"a":1}"#, #"{"a":1,"a":null}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0041":1,"A":2}"#,
            #"{"/":1,"\/":2}"#, #"{"é":1,"\u00e9":2}"#, #"{"é":1,"\u00E9":2}"#, #"{"\ud83d\udcc4":1,"📄":2}"#,
            #"{"":1,"":2}"#, #"{"x":{"a":1,"a":2}}"#, #"[{"a":1,"b":2,"a":3}]"#, #"{"\n":1,"\u000a":2}"#,
        ]
    )
    func nameThatAppearsTwiceIsRefused(text: String) throws {
        let error = #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
        let problem = try #require(error?.problem)
        #expect(problem.hasPrefix("the member name \"") && problem.hasSuffix("\" appears twice"))
    }

    @Test("Names that differ in case, or only in their Unicode form, are two names")
    func namesAreComparedAsBytes() throws {
        for (first, second) in [("a", "A"), ("\u{E9}", "e\u{301}"), ("\u{212B}", "\u{C5}"), ("a", "a\0")] {
            let text = #"{"\#(first.escaped)":1,"\#(second.escaped)":2}"#
            guard case .object(let object) = try JSONReader.read(Array(text.utf8)) else {
                Issue.record("\(text) is not an object")
                continue
            }
            #expect(object.members.count == 2)
            #expect(object[first] == .number("1"))
            #expect(object[second] == .number("2"))
        }
    }

    @Test("A name may repeat in another object")
    func nameMayRepeatInAnotherObject() {
        #expect(throws: Never.self) { try JSONReader.read(Array(#"{"a":{"a":1},"b":[{"a":1},{"a":2}]}"#.utf8)) }
    }

    @Test("An absent member and a null one are the same")
    func nullIsAbsent() throws {
        guard case .object(let object) = try JSONReader.read(Array(#"{"a":null,"b":0}"#.utf8)) else {
            Issue.record("this is an object")
            return
        }
        #expect(object["a"] == nil)
        #expect(object["c"] == nil)
        #expect(object["b"] == .number("0"))
    }
}

@Suite("JSON writer")
struct JSONWriterTests {
    @Test("What is written is read back byte for byte")
    func writtenIsReadBack() throws {
        var text = ""
        for scalar in (0...0x2FF).compactMap(Unicode.Scalar.init) { text.unicodeScalars.append(scalar) }
        text += "e\u{301}\u{2028}\u{FFFD}\u{1F4C4}\u{10FFFF}"
        var object = JSONObject()
        object.set(text, text)
        object.set("number", Int64.min)
        object.set("list", .array([.null, .bool(true), .bool(false), .number("1.50"), .array([])]))
        guard case .object(let read) = try JSONReader.read(object.bytes) else {
            Issue.record("an object was written")
            return
        }
        #expect(read.members.map { Array($0.name.utf8) } == object.members.map { Array($0.name.utf8) })
        guard case .string(let value) = read[text] else {
            Issue.record("a string was written")
            return
        }
        #expect(Array(value.utf8) == Array(text.utf8))
        #expect(read.bytes == object.bytes)
    }

    @Test("Only quotes, backslashes and controls are escaped, and there is no white space")
    func littleIsEscaped() {
        let object = JSONObject([.init("a\"\\", .array([.string("/\n\u{7F}\u{E9}"), .integer(-7)]))])
        #expect(object.bytes == Array("{\"a\\\"\\\\\":[\"/\\u000a\u{7F}\u{E9}\",-7]}".utf8))
    }

    @Test("A member without a value is not written")
    func memberWithoutValueIsNotWritten() {
        var object = JSONObject()
        object.set("a", nil as String?)
        object.set("b", nil as Int64?)
        object.set("c", nil as JSONValue?)
        #expect(object.bytes == Array("{}".utf8))
    }
}

extension String {
    /// The text with every control as an escape.
    fileprivate var escaped: String {
        replacing("\0", with: "\\u0000")
    }
}
