import AttachedFilesAPI
import HTTPFront
import TestSupport
import Testing

@testable import AttachedFilesServer

@Suite("Error documents")
struct ErrorDocumentTests {
    private static func answer(_ error: ObjectError, path: String = "/b/k") async throws -> Answer {
        try await Answer(ErrorDocument.response(for: error, requestID: "id", path: path))
    }

    @Test("Markup is escaped in every element")
    func markup() async throws {
        let hostile = "<a href=\"x\" b='y'>&amp;]]></Error><!--"
        let error = ObjectError(.accessDenied, hostile, details: [.init("Detail", hostile)])
        let answer = try await Self.answer(error, path: "/" + hostile)
        let escaped = "&lt;a href=&quot;x&quot; b='y'&gt;&amp;amp;]]&gt;&lt;/Error&gt;&lt;!--"
        #expect(answer.element("Message") == escaped && answer.element("Detail") == escaped)
        #expect(answer.element("Resource") == "/" + escaped)
        #expect(answer.text.hasPrefix("<?xml") && answer.text.hasSuffix("</Error>"))
        #expect(answer.text.split(separator: "</Error>").count == 1)
    }

    @Test("What XML cannot hold is replaced, and CR survives as a reference")
    func controlCharacters() async throws {
        for value in (UInt32(0)...0x1F) + [0x7F, 0x85, 0xFFFD, 0xFFFE, 0xFFFF, 0x1_F600] {
            let scalar = try #require(Unicode.Scalar(value))
            let answer = try await Self.answer(ObjectError(.invalidRequest, "a\(scalar)b"))
            let expected =
                switch value {
                case 0x9, 0xA: "a\(scalar)b"
                case 0xD: "a&#13;b"
                case 0..<0x20, 0xFFFE, 0xFFFF: "a\u{FFFD}b"
                default: "a\(scalar)b"
                }
            #expect(
                answer.element("Message").map { Array($0.utf8) } == Array(expected.utf8),
                "U+\(String(value, radix: 16))"
            )
        }
        let lines = try await Self.answer(ObjectError(.invalidRequest, "a\r\nb"))
        #expect(lines.element("Message").map { Array($0.utf8) } == Array("a&#13;\nb".utf8))
    }

    @Test("Faults ask to be tried again, and a wrong method learns the right ones")
    func furtherFields() async throws {
        for (code, name, value) in [
            (ObjectErrorCode.slowDown, "Retry-After", "1"), (.internalError, "Retry-After", "1"),
            (.methodNotAllowed, "Allow", "GET, HEAD, OPTIONS, PUT"), (.accessDenied, "Retry-After", nil),
        ] as [(ObjectErrorCode, String, String?)] {
            let answer = try await Self.answer(ObjectError(code, "m"))
            #expect(answer.value(name) == value)
        }
    }

    @Test("A path that a caller made up comes back escaped", arguments: Surface.allCases)
    func pathsAreEscaped(surface: Surface) async throws {
        try await withServer(surface) { server in
            let answer = try await server.send(Call("GET", "/casefile-attachments/<script>&\"'%00%0d"))
            #expect(!answer.text.contains("<script>"))
            #expect(answer.text.hasPrefix("<?xml") && (400..<500).contains(answer.status))
            expectRequestIDs(answer)
        }
    }
}
