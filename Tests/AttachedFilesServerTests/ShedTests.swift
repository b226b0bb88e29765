import AttachedFilesAPI
import AttachedFilesServer
import TestSupport
import Testing

@Suite("Shedding")
struct ShedTests {
    private func server(_ change: (inout AdmissionBounds) -> Void) throws -> TestServer {
        var bounds = AdmissionBounds()
        change(&bounds)
        return TestServer(sample: try SampleService(), bounds: bounds)
    }

    @Test("Beyond the bound of calls the API says 429, and when to come again", arguments: Surface.allCases)
    func calls(surface: Surface) async throws {
        try await withServer(surface, try server { $0.apiCalls = 0 }) { server in
            let answer = try await server.api("GET", Target.listing)
            expectError(answer, 429, "ThrottlingException")
            #expect(answer.values("Retry-After") == ["1"])
        }
        try await withServer(surface, try server { $0.apiCalls = 1 }) { server in
            for _ in 1...3 { expectSuccess(try await server.api("GET", Target.listing), "a place that was given back") }
        }
    }

    @Test(
        "Large bodies beyond the bytes that may be held are 429, small ones are answered",
        arguments: Surface.allCases
    )
    func largeBodies(surface: Surface) async throws {
        let large = "{\"MaximumSizeLimitInBytes\":5,\"x\":\"\(String(repeating: "a", count: 20_000))\"}"
        for bound in [\AdmissionBounds.apiBodyBytes, \.apiBodyBytesOfOnePeer] {
            try await withServer(surface, try server { $0[keyPath: bound] = 3_000 }) { server in
                let refused = try await server.api("POST", Target.configuration, large)
                expectError(refused, 429, "ThrottlingException")
                let small = try await server.api("POST", Target.configuration, "{\"MaximumSizeLimitInBytes\":5}")
                expectSuccess(small, "a small body")
            }
        }
        let bounds = try server { ($0.apiBodyBytes, $0.apiBodyBytesOfOnePeer) = (4_000, 4_000) }
        try await withServer(surface, bounds) { server in
            for _ in 1...3 {
                expectSuccess(try await server.api("POST", Target.configuration, large), "room that was given back")
            }
        }
    }

    @Test("Beyond the bounds of uploads and downloads the data plane says 503", arguments: Surface.allCases)
    func objects(surface: Surface) async throws {
        for shed in [\AdmissionBounds.uploads, \.uploadsOfOneAccount, \.downloads] {
            try await withServer(surface, try server { $0[keyPath: shed] = 0 }) { server in
                let put = try await server.sample.startedUpload().put("abc")
                let get = Call("GET", try await server.sample.downloadTarget(try await server.sample.approvedFile()))
                let isDownload = shed == \AdmissionBounds.downloads
                let refused = try await server.send(isDownload ? get : put)
                expectObjectError(refused, 503, ["SlowDown"])
                #expect(refused.values("Retry-After") == ["1"])
                let other = try await server.send(isDownload ? put : get)
                #expect(other.status == 200)
            }
        }
    }

    @Test("An account's places for uploads come back", arguments: Surface.allCases)
    func placesComeBack(surface: Surface) async throws {
        try await withServer(surface, try server { $0.uploadsOfOneAccount = 1 }) { server in
            for _ in 1...3 {
                let put = try await server.sample.startedUpload().put("abc")
                let answer = try await server.send(put)
                #expect(answer.status == 200)
            }
        }
    }
}
