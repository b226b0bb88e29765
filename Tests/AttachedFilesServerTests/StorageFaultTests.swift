import AttachedFilesAPI
import AttachedFilesCore
import AttachedFilesServer
import TestSupport
import Testing

@Suite("Faults of the storage")
struct StorageFaultTests {
    @Test("A full disk is SlowDown, a failing one InternalError, both to be tried again", arguments: Surface.allCases)
    func dataPlane(surface: Surface) async throws {
        for isFull in [true, false] {
            let server = TestServer(failing: try SampleService(), isFull: isFull)
            try await withServer(surface, server) { server in
                let upload = try await server.sample.startedUpload()
                let file = try await server.sample.approvedFile()
                let target = try await server.sample.downloadTarget(file)
                for call in [upload.put("abc"), upload.put("abc").adding("If-None-Match", "*"), Call("GET", target)] {
                    let answer = try await server.send(call)
                    expectObjectError(answer, isFull ? 503 : 500, [isFull ? "SlowDown" : "InternalError"], call.method)
                    #expect(answer.values("Retry-After").count == 1)
                }
            }
        }
    }

    @Test("On the API it is 500 without a detail", arguments: Surface.allCases)
    func api(surface: Surface) async throws {
        for isFull in [true, false] {
            let server = TestServer(failing: try SampleService(), isFull: isFull)
            try await withServer(surface, server) { server in
                let address = try await server.sample.upload()
                let answer = try await server.api("POST", Target.file(address))
                expectError(answer, 500, "InternalServiceException")
                #expect(!answer.text.contains("Cause") && !answer.text.contains(address.fileID))
            }
        }
    }

    @Test("The operator is told once, under the request's id, with the cause and nothing that a caller sent")
    func faultsAreReported() async throws {
        let sample = try SampleService()
        let server = TestServer(failing: sample, isFull: false)
        let upload = try await sample.startedUpload(name: "canary.pdf")
        let answer = try await server.send(upload.put("abc"))
        #expect(sample.faults.all.count == 1)
        #expect(sample.faults.requestIDs == [answer.value("x-amzn-RequestId")])
        let reporter = LogFaultReporter(logger: server.log.logger)
        for text in sample.faults.all { reporter.report(text, requestID: "id-1") }
        let lines = server.log.lines.filter { $0.hasPrefix("error") }
        #expect(lines == ["error A store failed cause=the storage failed: Cause() requestId=id-1"])
        #expect(!server.log.lines.contains { $0.contains("canary") || $0.contains(upload.address.fileID) })
    }
}
