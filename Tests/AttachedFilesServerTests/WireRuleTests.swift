import AttachedFilesAPI
import AttachedFilesServer
import HTTPFront
import TestSupport
import Testing

@Suite("Wire rules")
struct WireRuleTests {
    @Test("Both request ids are on every answer, equal and new each time", arguments: Surface.allCases)
    func requestIDs(surface: Surface) async throws {
        try await withServer(surface) { server in
            let address = try await server.sample.approvedFile()
            let download = try await server.sample.downloadTarget(address)
            var ids: Set<String> = []
            let calls = [
                Call.api("GET", Target.configurations).signed(), Call.api("GET", Target.configurations),
                Call.api("GET", "/none").signed(), Call.api("PUT", Target.files, "{").signed(),
                Call.api("PUT", Target.files, "{}", type: nil).signed(), Call("GET", "/livez"), Call("HEAD", "/readyz"),
                Call("GET", download), Call("HEAD", download), Call("PUT", download),
                Call("GET", download).adding("If-None-Match", "*"), Call("GET", download).adding("Range", "bytes=1-"),
                Call("GET", download).adding("Range", "bytes=9-"), Call("OPTIONS", download),
                Call("OPTIONS", download).adding("Origin", "http://a").adding("Access-Control-Request-Method", "GET"),
            ]
            for call in calls {
                let answer = try await server.send(call)
                expectRequestIDs(answer, "\(call.method) \(call.target)")
                ids.insert(answer.value("x-amzn-RequestId") ?? "")
            }
            #expect(ids.count == calls.count)
        }
    }

    @Test("Success is JSON of members that the model has", arguments: Surface.allCases)
    func successShapes(surface: Surface) async throws {
        try await withServer(surface) { server in
            let started = try await server.api("PUT", Target.files, BodyText.start.json)
            #expect(started.values("Content-Type") == ["application/json"])
            #expect(started.values("X-Amzn-Errortype").isEmpty)
            #expect(started.member("CreationTime") == "2026-11-22T10:00:00.000Z")
            let metadata = started.json?.child("UploadUrlMetadata")
            #expect(metadata?.names == ["Url", "UrlExpiry", "HeadersToInclude"])
            #expect(metadata?.text("UrlExpiry") == "2026-11-22T10:05:00.000Z")
            #expect(
                metadata?.child("HeadersToInclude")?.names == [
                    "Content-Type", "Content-Length", "Content-Disposition", "x-amz-acl", "x-amz-meta-account_id",
                    "x-amz-meta-organization_id",
                ]
            )
            let updated = try await server.api("POST", Target.configuration, "{\"MaximumSizeLimitInBytes\":5}")
            #expect(
                updated.json?["LastModifiedTime"] == .number("1795341600")
                    || updated.json?["LastModifiedTime"] == .number("1795341600.000")
            )
        }
    }

    @Test(
        "A refusal of the front is JSON too, with its own status",
        arguments: [
            (Rejection.badRequest("A rule."), 400, "InvalidRequestException"),
            (.targetTooLong, 414, "RequestEntityTooLargeException"),
            (.headTooLarge, 431, "RequestEntityTooLargeException"),
            (.tooManyFields, 431, "RequestEntityTooLargeException"),
            (.unsupportedVersion, 505, "InvalidRequestException"),
            (.unsupportedTransferCoding, 501, "InvalidRequestException"),
            (.expectationFailed, 417, "InvalidRequestException"), (.requestTimeout, 408, "RequestTimeoutException"),
            (.overloaded, 503, "ServiceUnavailableException"), (.invalidResponse, 500, "InternalServiceException"),
        ]
    )
    func rejections(rejection: Rejection, status: Int, code: String) async throws {
        let server = TestServer(sample: try SampleService())
        let answer = try await Answer(server.handler.render(rejection, target: nil))
        expectError(answer, status, code, "\(rejection)")
        #expect(answer.member("Message") == rejection.sentence)
        #expect(answer.values("x-casefile-hint").count == 1)
        #expect(answer.values("Retry-After") == (status == 503 ? ["1"] : []))
        let document = try await Answer(server.handler.render(rejection, target: "/casefile-attachments/x?y=%zz"))
        #expect(document.status == status && document.value("Content-Type") == "application/xml")
        #expect(document.text.contains("<Message>\(rejection.sentence)</Message>"))
        #expect(!document.text.contains("%zz"))
    }

    @Test("A body of more values than any call needs is refused, whatever they are", arguments: Surface.allCases)
    func manyValues(surface: Surface) async throws {
        try await withServer(surface) { server in
            for list in [String(repeating: "0,", count: 5_000) + "0", String(repeating: "{},", count: 5_000) + "{}"] {
                let body = BodyText.start.setting("x", "[\(list)]").json
                let answer = try await server.api("PUT", Target.files, body)
                expectError(answer, 400, "InvalidRequestException", naming: ["more values"])
            }
            let body = BodyText.start.setting("x", "[\(String(repeating: "0,", count: 3_000))0]").json
            expectSuccess(try await server.api("PUT", Target.files, body))
        }
    }

    @Test("A target, a head or a field count beyond its bound gets its JSON error through the front")
    func frontLimits() async throws {
        try await withServer(.socket) { server in
            let long = Call("GET", "/" + String(repeating: "a", count: 80 * 1_024))
            expectError(try await server.send(long), 414, "RequestEntityTooLargeException")
            let wide = Call("GET", "/").adding("x", String(repeating: "a", count: 97 * 1_024))
            expectError(try await server.send(wide), 431, "RequestEntityTooLargeException")
            let many = Call("GET", "/").adding((0..<100).map { HTTPField("x-\($0)", "1") })
            expectError(try await server.send(many), 431, "RequestEntityTooLargeException")
            let hostless = Call("GET", "/").setting("Host", nil)
            expectError(try await server.send(hostless), 400, "InvalidRequestException")
        }
    }

    @Test("A body is taken to 512 KiB and refused with 413 beyond, before its signature", arguments: Surface.allCases)
    func bodyLimit(surface: Surface) async throws {
        try await withServer(surface) { server in
            let json = Array("{\"MaximumSizeLimitInBytes\":5}".utf8)
            let full = json + [UInt8](repeating: 0x20, count: 512 * 1_024 - json.count)
            for call in [Call.api("POST", Target.configuration, bytes: full).signed()] {
                expectSuccess(try await server.send(call), "at the limit")
            }
            let chunked = Call.api("POST", Target.configuration, bytes: full).setting("Content-Length", nil).signed()
            expectSuccess(try await server.send(chunked.chunked), "chunked, at the limit")
            for size in [full.count + 1, 2 * full.count, 1_024 * 1_024 + 1] {
                let body = json + [UInt8](repeating: 0x20, count: size - json.count)
                let call = Call.api("POST", Target.configuration, bytes: body)
                for (name, call) in [("signed", call.signed()), ("unsigned", call), ("chunked", call.chunked)] {
                    let answer = try await server.send(call)
                    expectError(answer, 413, "RequestEntityTooLargeException", naming: ["524288"], "\(name) \(size)")
                }
            }
        }
    }

    @Test("A body that ends before its length is 400 and changes nothing", arguments: Surface.allCases)
    func cutBodies(surface: Surface) async throws {
        try await withServer(surface) { server in
            let json = "{\"MaximumSizeLimitInBytes\":5}"
            let call = Call.api("POST", Target.configuration, json).setting("Content-Length", "40").signed()
            let answer = try await server.send(call)
            expectError(answer, 400, "InvalidRequestException")
            let now = try await server.api("GET", Target.configuration)
            let size = now.json?.child("AttachedFilesConfiguration")?["MaximumSizeLimitInBytes"]?.integer
            #expect(size == 20_971_520)
        }
    }

    @Test("An Untag of 50 keys of 128 characters is taken", arguments: Surface.allCases)
    func largeQueries(surface: Surface) async throws {
        try await withServer(surface) { server in
            let address = try await server.sample.start()
            let keys = (100..<150).map { String(repeating: "%C3%A9", count: 125) + "\($0)" }
            let query = keys.map { "tagKeys=" + $0 }.joined(separator: "&")
            expectSuccess(try await server.api("DELETE", Target.tags(address) + "?" + query))
            let more = query + "&tagKeys=x"
            let answer = try await server.api("DELETE", Target.tags(address) + "?" + more)
            expectError(answer, 400, "InvalidParameterException", naming: ["tagKeys"])
        }
    }

    @Test("Readiness says which check fails", arguments: Surface.allCases)
    func readinessFails(surface: Surface) async throws {
        let readiness = Readiness(checks: [
            ReadinessCheck(name: "metadata") { nil }, ReadinessCheck(name: "blobs") { "The folder is gone." },
        ])
        let server = TestServer(sample: try SampleService(), readiness: readiness)
        try await withServer(surface, server) { server in
            let answer = try await server.send(Call("GET", "/readyz"))
            #expect(answer.status == 503 && answer.member("status") == "failing")
            #expect(answer.text.contains("The folder is gone.") && !answer.text.contains("metadata"))
            expectRequestIDs(answer)
            #expect(try await server.send(Call("GET", "/livez")).status == 200)
        }
    }
}
