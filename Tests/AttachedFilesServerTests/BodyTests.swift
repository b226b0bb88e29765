import AttachedFilesAPI
import TestSupport
import Testing

/// An operation that models a body, with one that it takes.
struct BodyOperation: Sendable {
    let name: String
    let method: String
    let target: @Sendable (FileAddress) -> String
    let body: String
    let code: String

    static let all = [
        BodyOperation(
            name: "StartAttachedFileUpload",
            method: "PUT",
            target: { _ in Target.files },
            body: BodyText.start.json,
            code: "InvalidRequestException"
        ),
        BodyOperation(
            name: "BatchGetAttachedFileMetadata",
            method: "POST",
            target: { _ in Target.files },
            body: "{\"FileIds\":[\"x\"]}",
            code: "InvalidRequestException"
        ),
        BodyOperation(
            name: "TagResource",
            method: "POST",
            target: Target.tags,
            body: "{\"tags\":{\"a\":\"b\"}}",
            code: "InvalidParameterException"
        ),
        BodyOperation(
            name: "UpdateAttachedFilesConfiguration",
            method: "POST",
            target: { _ in Target.configuration },
            body: "{\"MaximumSizeLimitInBytes\":100}",
            code: "InvalidParameterException"
        ),
    ]
}

@Suite("Bodies")
struct BodyTests {
    @Test("A body needs the type application/json, with or without parameters", arguments: Surface.allCases)
    func contentTypes(surface: Surface) async throws {
        try await withServer(surface) { server in
            let address = try await server.sample.start()
            for operation in BodyOperation.all {
                let target = operation.target(address)
                for type in [
                    "application/json", "application/json; charset=utf-8", "Application/JSON", "application/json ;x=y",
                ] {
                    let call = Call.api(operation.method, target, operation.body, type: type).signed()
                    expectSuccess(try await server.send(call), "\(operation.name) \(type)")
                }
                for type in [
                    nil, "", "text/plain", "application/hal+json", "application/x-amz-json-1.1", "application/jsonp",
                    "application/json, text/plain", "application", "text/json", "appli cation/json",
                ] {
                    let call = Call.api(operation.method, target, operation.body, type: type).signed()
                    let what = "\(operation.name) \(type ?? "no type")"
                    expectError(try await server.send(call), 415, "UnsupportedMediaTypeException", what)
                }
            }
        }
    }

    @Test("No body and an empty object are taken where no body is modelled", arguments: Surface.allCases)
    func bodilessOperations(surface: Surface) async throws {
        try await withServer(surface) { server in
            for body in [nil, "", "{}", " { } ", "{\"unknown\":[1]}"] {
                let address = try await server.sample.upload()
                for (method, target) in [
                    ("POST", Target.file(address)), ("GET", Target.file(address)), ("GET", Target.tags(address)),
                    ("DELETE", Target.tags(address) + "?tagKeys=a"), ("GET", Target.configuration),
                    ("GET", Target.configurations), ("GET", Target.listing), ("DELETE", Target.file(address)),
                ] {
                    let answer = try await server.api(method, target, body)
                    expectSuccess(answer, "\(method) \(target) \(body ?? "no body")")
                }
            }
        }
    }

    @Test("An empty body stands for no members where one is modelled", arguments: Surface.allCases)
    func emptyBodies(surface: Surface) async throws {
        try await withServer(surface) { server in
            let address = try await server.sample.start()
            for body in [nil, "", "{}", "\r\n\t{} "] {
                expectSuccess(try await server.api("POST", Target.configuration, body), "update")
                let started = try await server.api("PUT", Target.files, body)
                expectError(started, 400, "InvalidRequestException", naming: ["FileName"], "start")
                let tagged = try await server.api("POST", Target.tags(address), body)
                expectError(tagged, 400, "InvalidParameterException", naming: ["tags"], "tag")
            }
        }
    }

    static let malformed: [String] = [
        "{", "}", "[", "{]", "{[", "nul", "null", "true", "10", "\"text\"", "[]", "[{}]", "{}{}", "{} {}", "{}x", "x{}",
        "{,}", "{\"a\":1,}", "{\"a\":[1,]}", "{\"a\" 1}", "{\"a\":}", "{\"a\"}", "{a:1}", "{'a':1}", "{null:1}",
        "{1:1}",
        "{\"a\":1 \"b\":2}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":5.}", "{\"a\":1e}", "{\"a\":0x1}",
        "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":-Infinity}", "{\"a\":-}", "{\"a\":1/**/}", "{\"a\":1//x\n}",
        "{\"a\":undefined}", "{\"a\":True}", "{\"a\":\"\u{1}\"}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\\ud800\"}", "{\"a\":\"x}", "{\"a\" :\u{C}1}", "\u{FEFF}{}",
        "{\"a\":1}\u{0}",
        "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "{\"a\":{\"b\":1,\"b\":null}}", "{\"a\":[{\"b\":1,\"b\":1}]}",
    ]

    static let unreadable: [[UInt8]] = [
        [0xFF], [0x7B, 0x22, 0xC3, 0x28, 0x22, 0x3A, 0x31, 0x7D], [0x7B, 0x22, 0xC0, 0x80, 0x22, 0x3A, 0x31, 0x7D],
        [0x7B, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x3A, 0x31, 0x7D], Array("{\"a\":\"".utf8) + [0x80, 0x22, 0x7D],
        Array("{}".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, [0xFF, 0xFE, 0x7B, 0, 0x7D, 0],
        [0, 0x7B, 0, 0x7D], [0x7B, 0, 0x7D],
    ]

    @Test("Malformed JSON is 400 with the code of the operation and the rule", arguments: Surface.allCases)
    func malformedJSON(surface: Surface) async throws {
        try await withServer(surface) { server in
            let address = try await server.sample.start()
            for operation in BodyOperation.all {
                for bytes in Self.malformed.map({ Array($0.utf8) }) + Self.unreadable {
                    let call = Call.api(operation.method, operation.target(address), bytes: bytes).signed()
                    let what = "\(operation.name) \(String(decoding: bytes, as: UTF8.self))"
                    let answer = try await server.send(call)
                    expectError(answer, 400, operation.code, naming: ["JSON"], what)
                }
            }
        }
    }

    @Test("Nesting is taken to 64 levels and refused beyond", arguments: Surface.allCases)
    func depth(surface: Surface) async throws {
        func nested(_ levels: Int, _ open: String, _ close: String) -> String {
            let inner = String(repeating: open, count: levels - 1) + "1" + String(repeating: close, count: levels - 1)
            return "{\"unknown\":\(inner)}"
        }
        try await withServer(surface) { server in
            for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
                expectSuccess(try await server.api("POST", Target.configuration, nested(64, open, close)), open)
                for levels in [65, 66, 1_000, 100_000 / open.utf8.count] {
                    let answer = try await server.api("POST", Target.configuration, nested(levels, open, close))
                    expectError(answer, 400, "InvalidParameterException", naming: ["64"], "\(open) \(levels)")
                }
            }
        }
    }

    @Test("Unknown members are ignored, whatever their type", arguments: Surface.allCases)
    func unknownMembers(surface: Surface) async throws {
        try await withServer(surface) { server in
            let address = try await server.sample.start()
            for operation in BodyOperation.all {
                for value in ["null", "1", "1e999", "\"x\"", "[null,[]]", "{\"a\":{}}", "true"] {
                    let body = "{\"unknown\":\(value)," + operation.body.dropFirst()
                    let answer = try await server.api(operation.method, operation.target(address), body)
                    expectSuccess(answer, "\(operation.name) \(value)")
                }
            }
        }
    }

    @Test("Names that Unicode calls equivalent, or differ in case, are two names", arguments: Surface.allCases)
    func namesAreBytes(surface: Surface) async throws {
        try await withServer(surface) { server in
            let body = "{\"\u{E9}\":1,\"e\u{301}\":2,\"maximumSizeLimitInBytes\":\"x\"}"
            expectSuccess(try await server.api("POST", Target.configuration, body))
        }
    }
}
