import AttachedFilesAPI
import AttachedFilesServer
import HTTPFront
import TestSupport
import Testing

@Suite("Cross-origin requests")
struct CORSTests {
    private static let site = "https://desk.example"
    private static let exposed = ["ETag", "x-amz-request-id", "x-amzn-RequestId"]

    private static func preflight(_ target: String, _ method: String, origin: String? = site) -> Call {
        let call = Call("OPTIONS", target).adding("Access-Control-Request-Method", method)
            .adding("Access-Control-Request-Headers", "content-type,x-amz-acl,x-anything")
        return origin.map { call.adding("Origin", $0) } ?? call
    }

    private static func server(_ policy: CORSPolicy) throws -> TestServer {
        TestServer(sample: try SampleService(), cors: policy)
    }

    @Test(
        "Where any origin may, a preflight is answered before the signature is looked at",
        arguments: Surface.allCases
    )
    func anyOrigin(surface: Surface) async throws {
        try await withServer(surface, Self.server(.any)) { server in
            for method in ["PUT", "GET", "HEAD"] {
                for target in ["/casefile-attachments/none", "/casefile-attachments/1/2/3?X-Amz-Signature=0"] {
                    let answer = try await server.send(Self.preflight(target, method))
                    expectSuccess(answer, method)
                    #expect(answer.values("Access-Control-Allow-Origin") == ["*"])
                    #expect(answer.value("Access-Control-Allow-Methods")?.contains(method) == true)
                    let headers = answer.value("Access-Control-Allow-Headers")
                    #expect(headers == "content-type,x-amz-acl,x-anything" || headers == "*")
                }
            }
            for call in [
                Self.preflight("/casefile-attachments/x", "DELETE"), Self.preflight("/casefile-attachments/x", "POST"),
                Self.preflight("/casefile-attachments/x", "get"), Call("OPTIONS", "/casefile-attachments/x"),
                Self.preflight("/casefile-attachments/x", "GET", origin: nil),
                Call("OPTIONS", "/casefile-attachments/x").adding("Origin", Self.site),
            ] {
                let answer = try await server.send(call)
                expectObjectError(answer, 403, ["AccessForbidden"], "\(call.fields)")
            }
        }
    }

    @Test("Where origins are listed, those alone may, byte for byte", arguments: Surface.allCases)
    func listedOrigins(surface: Surface) async throws {
        let other = "http://localhost:3000"
        try await withServer(surface, Self.server(.listed([Self.site, other]))) { server in
            for origin in [Self.site, other] {
                let answer = try await server.send(Self.preflight("/casefile-attachments/x", "PUT", origin: origin))
                expectSuccess(answer, origin)
                #expect(answer.values("Access-Control-Allow-Origin") == [origin])
                #expect(answer.value("Vary")?.contains("Origin") == true)
            }
            for origin in [
                "https://DESK.example", "https://desk.example/", "https://desk.example:443", "http://desk.example",
                "null",
                "https://evil.example", "https://desk.example.evil", "*", "",
            ] {
                let answer = try await server.send(Self.preflight("/casefile-attachments/x", "PUT", origin: origin))
                expectObjectError(answer, 403, ["AccessForbidden"], origin)
                #expect(answer.values("Access-Control-Allow-Origin").isEmpty, "\(origin)")
                #expect(answer.value("Vary")?.contains("Origin") == true)
            }
        }
    }

    @Test("Where no origin is listed, none may", arguments: Surface.allCases)
    func noOrigin(surface: Surface) async throws {
        try await withServer(surface, Self.server(.listed([]))) { server in
            let answer = try await server.send(Self.preflight("/casefile-attachments/x", "GET"))
            expectObjectError(answer, 403, ["AccessForbidden"])
            let file = try await server.sample.approvedFile()
            let target = try await server.sample.downloadTarget(file)
            let download = try await server.send(Call("GET", target).adding("Origin", Self.site))
            expectSuccess(download)
            #expect(download.values("Access-Control-Allow-Origin").isEmpty)
        }
    }

    @Test("Answers and errors alike tell an allowed origin what it may read", arguments: Surface.allCases)
    func answersAreReadable(surface: Surface) async throws {
        for policy in [CORSPolicy.any, .listed([Self.site])] {
            try await withServer(surface, Self.server(policy)) { server in
                let upload = try await server.sample.startedUpload()
                let file = try await server.sample.approvedFile()
                let target = try await server.sample.downloadTarget(file)
                for call in [
                    upload.put("abc"), upload.put("ab"), Call("GET", target), Call("GET", target + "0"),
                    Call("GET", target).adding("If-None-Match", "*"), Call("GET", "/casefile-attachments/none"),
                ] {
                    let answer = try await server.send(call.adding("Origin", Self.site))
                    let allowed = answer.values("Access-Control-Allow-Origin")
                    #expect(allowed == [policy == .any ? "*" : Self.site], "\(answer.status)")
                    let exposed = answer.value("Access-Control-Expose-Headers") ?? ""
                    for name in Self.exposed { #expect(exposed.contains(name), "\(answer.status) \(name)") }
                    #expect(answer.values("Access-Control-Allow-Credentials").isEmpty)
                }
            }
        }
    }

    @Test("Pages of another site embed a file only where any origin may", arguments: Surface.allCases)
    func embedding(surface: Surface) async throws {
        for (policy, value) in [(CORSPolicy.any, "cross-origin"), (.listed([Self.site]), "same-site")] {
            try await withServer(surface, Self.server(policy)) { server in
                let file = try await server.sample.approvedFile()
                let target = try await server.sample.downloadTarget(file)
                for call in [
                    Call("GET", target), Call("GET", target).adding("Origin", Self.site), Call("GET", target + "0"),
                    Call("GET", target).adding("If-None-Match", "*"), Call("HEAD", target),
                ] {
                    let answer = try await server.send(call)
                    #expect(answer.values("Cross-Origin-Resource-Policy") == [value], "\(answer.status)")
                }
            }
        }
    }

    @Test("The API grants no origin anything", arguments: Surface.allCases)
    func apiIsClosed(surface: Surface) async throws {
        try await withServer(surface, Self.server(.any)) { server in
            let call = Call.api("GET", Target.configurations).adding("Origin", Self.site).signed()
            let answer = try await server.send(call)
            expectSuccess(answer)
            #expect(answer.values("Access-Control-Allow-Origin").isEmpty)
        }
    }
}
