import AttachedFilesAPI
import HTTPFront
import SigV4
import TestSupport
import Testing

@Suite("Signatures of the API")
struct AuthenticationTests {
    @Test("Every refused signature reaches its AWS code", arguments: Surface.allCases)
    func refusals(surface: Surface) async throws {
        try await withServer(surface) { server in
            for refusal in Refusal.all where surface == .inProcess || refusal.passesFront {
                let answer = try await server.send(refusal.call)
                expectError(answer, refusal.status, refusal.code, refusal.name)
            }
            let update = try await server.api("GET", Target.configuration)
            let size = update.json?.child("AttachedFilesConfiguration")?["MaximumSizeLimitInBytes"]?.integer
            #expect(size == 20_971_520, "nothing was changed by a refused call")
        }
    }

    @Test("What is signed rightly is let in, however it is signed", arguments: Surface.allCases)
    func acceptance(surface: Surface) async throws {
        try await withServer(surface) { server in
            let plain = Call.api("GET", Target.configurations)
            let calls = [
                plain.signed(), plain.signed(declaresHash: true), plain.signed(region: "eu-west-3"),
                plain.signed(by: .temporary), plain.signed(at: .sample.adding(seconds: 900)),
                plain.signed(at: .sample.adding(seconds: -900)), plain.adding("x-amz-unknown", " a  b ").signed(),
                plain.adding([.init("X-Multi", "a"), .init("X-Multi", "b")]).signed(),
                plain.signed().adding("X-Other", "unsigned"), plain.signed().adding("User-Agent", "any"),
                plain.adding("amz-sdk-request", "attempt=1; max=3").signed(),
                Call.api("GET", Target.configurations + "?b=2&a=1&a=0&c&d=%7e%2b+").signed(),
            ]
            for (number, call) in calls.enumerated() {
                expectSuccess(try await server.send(call), "call \(number)")
            }
        }
    }

    @Test("Where a region is set, another one is refused", arguments: Surface.allCases)
    func regionIsCompared(surface: Surface) async throws {
        let server = TestServer(sample: try SampleService(), region: "us-east-1")
        try await withServer(surface, server) { server in
            let plain = Call.api("GET", Target.configurations)
            expectSuccess(try await server.send(plain.signed()))
            let answer = try await server.send(plain.signed(region: "us-east-2"))
            expectError(answer, 403, "InvalidSignatureException", naming: ["us-east-1"])
        }
    }

    @Test("The message about a clock that is off says so", arguments: [-901, 901] as [Int64])
    func skewIsNamed(seconds: Int64) async throws {
        try await withServer(.inProcess) { server in
            let call = Call.api("GET", Target.configurations).signed(at: .sample.adding(seconds: seconds))
            expectError(try await server.send(call), 403, "InvalidSignatureException", naming: ["skew"])
        }
    }

    @Test("Every byte of body, path and signed header is bound by the signature", arguments: Surface.allCases)
    func everyByteIsBound(surface: Surface) async throws {
        try await withServer(surface) { server in
            let call = Call.api("POST", Target.configuration, "{\"MaximumSizeLimitInBytes\":5}").signed()
            for index in call.body.indices {
                var body = call.body
                body[index] ^= 1
                let answer = try await server.send(call.withBody(body))
                expectError(answer, 403, "InvalidSignatureException", "byte \(index)")
            }
            let path = Array(call.target.utf8)
            for index in path.indices.dropFirst() where path[index] != UInt8(ascii: "/") {
                var changed = path
                changed[index] ^= 1
                guard ![0x23, 0x25, 0x2F, 0x3F].contains(changed[index]) else { continue }
                var call = call
                call.target = String(decoding: changed, as: UTF8.self)
                expectError(try await server.send(call), 403, "InvalidSignatureException", call.target)
            }
        }
    }

    @Test("The checks go in their order: signature, route, members, allow-list, state", arguments: Surface.allCases)
    func orderOfChecks(surface: Surface) async throws {
        try await withServer(surface) { server in
            let unknownRoute = Call.api("GET", "/none", "{", type: "text/plain")
            let forged = unknownRoute.signed().setting(
                "Authorization",
                unknownRoute.signed().authorization.flippingLast
            )
            expectError(try await server.send(unknownRoute), 403, "MissingAuthenticationTokenException")
            expectError(try await server.send(forged), 403, "InvalidSignatureException")
            expectError(try await server.send(unknownRoute.signed()), 404, "UnknownOperationException")

            let badMember = "{\"FileName\":1}"
            let start = Call.api("PUT", Target.files, badMember)
            expectError(try await server.send(start), 403, "MissingAuthenticationTokenException")
            let limited = Credentials.limited
            expectError(try await server.send(start.signed(by: limited)), 400, "InvalidRequestException")
            let badRule = BodyText.start.setting("UrlExpiryInSeconds", "4").json
            expectError(try await server.api("PUT", Target.files, badRule, by: limited), 400, "InvalidRequestException")
            // The extension is a rule of the scope's state, which comes after the allow-list.
            let badType = BodyText.start.setting("FileName", "\"a.exe\"").json
            expectError(try await server.api("PUT", Target.files, badType, by: limited), 403, "AccessDeniedException")
            for (method, target, body) in [
                ("PUT", Target.files, BodyText.start.json), ("POST", Target.file("none"), nil),
                ("DELETE", Target.file("none"), nil), ("GET", Target.configurations, nil),
                ("GET", Target.file("none").replacing("instance-1", with: "instance-2"), nil),
                ("GET", Target.listing, nil),
            ] as [(String, String, String?)] {
                let answer = try await server.api(method, target, body, by: limited)
                expectError(answer, 403, "AccessDeniedException", "\(method) \(target)")
            }
            expectError(
                try await server.api("GET", Target.file("none"), by: limited),
                404,
                "ResourceNotFoundException",
                "what the list allows"
            )
        }
    }

    @Test("Another account's file is as if it were not there, byte for byte", arguments: Surface.allCases)
    func foreignFiles(surface: Surface) async throws {
        try await withServer(surface) { server in
            let address = try await server.sample.approvedFile()
            let foreign = PercentEncoding.encode("arn:aws:cases:us-east-1:444455556666:domain/d/case/1")
            for method in ["GET", "POST", "DELETE"] {
                let path = "/attached-files/instance-1/\(address.fileID)?associatedResourceArn=" + foreign
                let theirs = try await server.api(method, path, by: .other)
                let absent = try await server.api(method, Target.file("none"))
                expectError(theirs, 404, "ResourceNotFoundException", method)
                #expect(theirs.body == absent.body && theirs.fields.count == absent.fields.count)
            }
            let tags = try await server.api("GET", Target.tags(address), by: .other)
            expectError(tags, 404, "ResourceNotFoundException")
            let other = try await server.api("GET", Target.file(address), by: .other)
            expectError(other, 400, "InvalidRequestException", naming: ["associatedResourceArn"])
        }
    }
}
