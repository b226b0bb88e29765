import AttachedFilesAPI
import HTTPFront
import SigV4
import TestSupport
import Testing

@Suite("Access log")
struct LogTests {
    private static let canary = "CANARY"

    @Test("Every request is one line with its id, operation, status and size", arguments: Surface.allCases)
    func oneLineEach(surface: Surface) async throws {
        try await withServer(surface) { server in
            let file = try await server.sample.approvedFile()
            let target = try await server.sample.downloadTarget(file)
            let calls: [(Call, operation: String)] = [
                (Call.api("GET", Target.configurations).signed(), "ListAttachedFilesConfigurations"),
                (Call.api("GET", Target.configurations + "?maxResults=0").signed(), "ListAttachedFilesConfigurations"),
                (Call.api("GET", Target.configurations), "-"), (Call.api("GET", "/none").signed(), "-"),
                (Call("GET", target), "GetObject"), (Call("GET", "/livez"), "Health"),
                (Call("OPTIONS", "/casefile-attachments/x"), "PreflightObject"),
            ]
            for (call, operation) in calls {
                let answer = try await server.send(call)
                let id = try #require(answer.value("x-amzn-RequestId"))
                let lines = server.log.lines.filter { $0.contains(id) }
                #expect(lines.count == 1)
                let line = lines.first ?? ""
                #expect(line.hasPrefix("info Request answered "), "\(line)")
                #expect(
                    line.contains("http.status=\(answer.status)") && line.contains("operation=\(operation)"),
                    "\(line)"
                )
                #expect(line.contains("http.responseBytes=\(answer.body.count)"), "\(line)")
            }
        }
    }

    @Test("No line holds anything that a caller sent, nor a URL or a secret", arguments: Surface.allCases)
    func nothingOfTheCaller(surface: Surface) async throws {
        let canary = Self.canary
        try await withServer(surface) { server in
            let body = BodyText.start.setting("FileName", "\"\(canary).pdf\"")
                .setting("ClientToken", "\"\(canary)\"").setting("Tags", "{\"\(canary)\":\"\(canary)\"}").json
            let started = try await server.api("PUT", Target.files, body)
            expectSuccess(started)
            let upload = try await server.sample.startedUpload(name: canary + ".pdf")
            let file = try await server.sample.approvedFile()
            let target = try await server.sample.downloadTarget(file)
            var unknownKey = Call.api("GET", "/none")
            unknownKey = unknownKey.signed(
                by: Credentials(accessKeyID: canary, secretAccessKey: canary, sessionToken: canary)
            )
            for call in [
                Call.api("GET", "/\(canary)?\(canary)=\(canary)").adding("X-\(canary)", canary).signed(), unknownKey,
                Call.api("PUT", Target.files, "{\"\(canary)\":").signed(),
                Call("GET", "/casefile-attachments/\(canary)"),
                Call.api("GET", "/%zz\(canary)").signed(), Call.api("PUT", Target.files, canary, type: canary).signed(),
                upload.put("abc"), upload.put("abc").adding("x-amz-\(canary)", canary), upload.put("ab"),
                upload.put("abc").adding("Content-MD5", canary), Call("GET", target),
                Call("GET", target).adding("Range", canary), Call("GET", target).adding("User-Agent", canary),
                Call("GET", "/livez?\(canary)"),
            ] { _ = try await server.send(call) }
            let signing = try await server.sample.urlCredentials()
            let secrets = [
                canary, canary.lowercased(), "X-Amz-", "AKID", "AWS4", "associatedResourceArn", SampleService.caseARN,
                file.fileID, upload.address.fileID, signing.accessKeyID, signing.secretAccessKey,
                Credentials.sample.secretAccessKey, "instance-1", "report.pdf", "127.0.0.1",
            ]
            #expect(server.log.lines.count >= 14)
            for line in server.log.lines {
                for secret in secrets { #expect(!line.contains(secret), "\(line)") }
            }
        }
    }

    @Test("A refusal of the front is a line too, without a byte of the request")
    func frontRefusals() async throws {
        try await withServer(.socket) { server in
            let answer = try await server.send(Call("GET", "/\(Self.canary)#x").adding("X", Self.canary))
            #expect(answer.status == 400)
            let id = try #require(answer.value("x-amzn-RequestId"))
            #expect(server.log.lines.filter { $0.contains(id) }.count == 1)
            #expect(!server.log.lines.contains { $0.contains(Self.canary) })
        }
    }
}
