import AttachedFilesAPI
import SigV4
import TestSupport
import Testing

@Suite("Bounds on the wire")
struct BoundTests {
    /// A scalar beyond the basic plane, as SDKs escape it: one character, twelve bytes.
    private static let wide = "\\ud83d\\ude00"

    private static func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    @Test("Lengths and ranges of a start hold at each bound and break beyond", arguments: Surface.allCases)
    func startBounds(surface: Surface) async throws {
        try await withServer(surface) { server in
            for (member, json) in [
                ("FileName", "\"\(Self.repeated(Self.wide, 252)).pdf\""), ("FileName", "\"a.PDF\""),
                ("ClientToken", "\"\(Self.repeated(Self.wide, 500))\""), ("ClientToken", "\"\""),
                ("UrlExpiryInSeconds", "5"), ("UrlExpiryInSeconds", "300"), ("Tags", Self.tags(1)),
                ("Tags", Self.tags(50)), ("Tags", "{\"\(Self.repeated("k", 128))\":\"\(Self.repeated("v", 256))\"}"),
                ("Tags", "{\"k\":\"\"}"), ("Tags", "{\"\u{E9} _.:/=+-@9\":\"\\u0000\"}"),
            ] {
                let answer = try await server.api("PUT", Target.files, BodyText.start.setting(member, json).json)
                expectSuccess(answer, "\(member) \(json)")
            }
            for (member, json, reason) in [
                ("FileName", "\"\(Self.repeated(Self.wide, 253)).pdf\"", "INVALID_FILE_NAME"),
                ("FileName", "\"\"", "INVALID_FILE_NAME"), ("FileName", "\"a\\u0000.pdf\"", "INVALID_FILE_NAME"),
                ("FileName", "\"a\\r\\n.pdf\"", "INVALID_FILE_NAME"),
                ("FileName", "\"a\\u202e.pdf\"", "INVALID_FILE_NAME"),
                ("FileName", "\"\\ue000.pdf\"", "INVALID_FILE_NAME"), ("FileName", "\"a\"", "INVALID_FILE_TYPE"),
                ("FileName", "\"a.\"", "INVALID_FILE_TYPE"), ("FileName", "\"a.pdf.exe\"", "INVALID_FILE_TYPE"),
                ("ClientToken", "\"\(Self.repeated(Self.wide, 501))\"", nil), ("UrlExpiryInSeconds", "4", nil),
                ("UrlExpiryInSeconds", "301", nil), ("UrlExpiryInSeconds", "-5", nil), ("Tags", "{}", nil),
                ("Tags", Self.tags(51), nil), ("Tags", "{\"\":\"v\"}", nil), ("Tags", "{\"aws:x\":\"v\"}", nil),
                ("Tags", "{\"\(Self.repeated("k", 129))\":\"v\"}", nil), ("Tags", "{\"k,\":\"v\"}", nil),
                ("Tags", "{\"k\":\"\(Self.repeated("v", 257))\"}", nil), ("FileUseCaseType", "\"EMAIL_MESSAGE\"", nil),
                ("FileUseCaseType", "\"attachment\"", nil), ("FileUseCaseType", "\"\"", nil),
            ] {
                let answer = try await server.api("PUT", Target.files, BodyText.start.setting(member, json).json)
                let what = "\(member) \(json)"
                expectError(answer, 400, "InvalidRequestException", naming: [member], reason: reason, what)
            }
        }
    }

    private static func tags(_ count: Int) -> String {
        "{" + (0..<count).map { "\"k\($0)\":\"v\"" }.joined(separator: ",") + "}"
    }

    @Test("Lengths and ranges of the other bodies hold at each bound and break beyond", arguments: Surface.allCases)
    func bodyBounds(surface: Surface) async throws {
        let id = "\"\(Self.repeated(Self.wide, 256))\""
        func ids(_ count: Int) -> String {
            "{\"FileIds\":["
                + (0..<count).map { "\"\(Self.repeated(Self.wide, 253))\($0 + 100)\"" }.joined(separator: ",") + "]}"
        }
        func size(_ literal: String) -> String { "{\"MaximumSizeLimitInBytes\":\(literal)}" }
        func suffix(_ json: String) -> String {
            "{\"ExtensionConfiguration\":{\"AllowedExtensions\":[{\"Extension\":\(json)}]}}"
        }
        try await withServer(surface) { server in
            for body in ["{\"FileIds\":[\(id)]}", ids(1), ids(100)] {
                expectSuccess(try await server.api("POST", Target.files, body), String(body.prefix(40)))
            }
            for body in ["{\"FileIds\":[]}", ids(101), "{\"FileIds\":[\"\"]}", "{\"FileIds\":[\(id.dropLast())x\"]}"] {
                let answer = try await server.api("POST", Target.files, body)
                expectError(answer, 400, "InvalidRequestException", naming: ["FileIds"], String(body.prefix(40)))
            }
            for body in [
                size("1"), size("104857600"), suffix("\"a\""), suffix("\"abcdefghij\""), suffix("\"A-_9\""),
                "{\"ExtensionConfiguration\":{\"AllowedExtensions\":[]}}",
            ] { expectSuccess(try await server.api("POST", Target.configuration, body), body) }
            for body in [
                size("0"), size("-1"), size("104857601"), suffix("\"\""), suffix("\"abcdefghijk\""), suffix("\".a\""),
                suffix("\"\u{E9}\""), suffix("\"a b\""),
            ] {
                let words = ["MaximumSizeLimitInBytes", "ExtensionConfiguration", "Extension"]
                let answer = try await server.api("POST", Target.configuration, body)
                expectError(answer, 400, "InvalidParameterException", naming: words, body)
            }
        }
    }

    @Test("Labels hold at each bound and break beyond", arguments: Surface.allCases)
    func labelBounds(surface: Surface) async throws {
        func file(_ id: String) -> String { Target.file(id) }
        try await withServer(surface) { server in
            for id in [Self.repeated("x", 256), Self.repeated("\u{E9}", 256), "a/b", "%", " "] {
                expectError(try await server.api("GET", file(id)), 404, "ResourceNotFoundException", id)
            }
            let answer = try await server.api("GET", file(Self.repeated("x", 257)))
            expectError(answer, 400, "InvalidRequestException", naming: ["FileId"])
            for scope in ["case", "VOICE", "CASE%00x", "%20CASE"] {
                let target = Target.configurations + "/" + scope
                let answer = try await server.api("GET", target)
                let code = scope.contains("%00") ? "InvalidRequestException" : "InvalidParameterException"
                expectError(answer, 400, code, scope)
            }
            for instance in [Self.repeated("i", 101), "a_b", "a.b", "\u{E9}", " "] {
                let label = PercentEncoding.encode(instance)
                let target = "/attached-files/\(label)?" + Target.resource
                let started = try await server.api("PUT", target, BodyText.start.json)
                expectError(started, 400, "InvalidRequestException", naming: ["InstanceId"], instance)
                let found = try await server.api("GET", "/attached-files-configurations/\(label)")
                expectError(found, 404, "ResourceNotFoundException", instance)
            }
            let longest = "/attached-files/\(Self.repeated("i", 100))?" + Target.resource
            expectSuccess(try await server.api("PUT", longest, BodyText.start.json))
        }
    }
}
